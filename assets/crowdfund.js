// Small behaviour that must not wait for the server: dialogs, menus and arrow keys in tabs.
// Everything is delegated, so it also works for what is drawn later.
(function () {
  "use strict";

  var ADDRESS_AFTER_MS = 200;
  var writeAddress = null;
  var focusing = null;
  // Whoever goes on before that comes back to where they were. The next tab of a row writes its own.
  ["click", "pagehide"].forEach(function (kind) {
    window.addEventListener(kind, function (event) {
      if (!writeAddress) return;
      var next = event.target instanceof Element ? event.target.closest("[data-place]") : null;
      if (next && next.parentElement === writeAddress.row) return;
      writeAddress();
    }, true);
  });

  document.addEventListener("click", function (event) {
    var origin = event.target;
    if (!(origin instanceof Element)) return;

    var opener = origin.closest("[data-opens]");
    if (opener) {
      var dialog = document.getElementById(opener.getAttribute("data-opens"));
      if (dialog && dialog.showModal && !dialog.open) dialog.showModal();
      return;
    }
    var toggler = origin.closest("[data-toggles]");
    if (toggler) {
      var part = document.getElementById(toggler.getAttribute("data-toggles"));
      if (part) toggler.setAttribute("aria-expanded", String(part.toggleAttribute("data-open")));
      return;
    }
    if (origin.closest("[data-prints]")) {
      window.print();
      return;
    }
    var verifier = origin.closest("[data-verifies]");
    if (verifier) {
      import("/escrow_proof.js").then(function (proof) { return proof.run(verifier); });
      return;
    }
    var factor = origin.closest("[data-factors]");
    if (factor) {
      import("/factors.js").then(function (factors) { return factors.run(factor); });
      return;
    }
    if (origin.closest("[data-works-out]")) {
      var simulator = origin.closest("[data-simulates]");
      import("/loss_simulator.js").then(function (loss) { loss.run(simulator); });
      return;
    }
    var closer = origin.closest("[data-closes]");
    var inside = origin.closest("dialog");
    if (inside && (closer || origin === inside)) {
      // The handlers of the button run first: React listens further down the tree.
      inside.close();
      if (closer && closer.hasAttribute("data-reloads")) window.location.reload();
      return;
    }
    // A link within the page must not look like another address, which would load the page anew.
    var jump = origin.closest('a[href^="#"]');
    var there = jump && document.getElementById(jump.getAttribute("href").slice(1));
    if (there) {
      event.preventDefault();
      there.scrollIntoView();
      there.focus();
      return;
    }
    // Which part of a page is open stands in its address.
    var placed = origin.closest("[data-place]");
    if (placed) {
      var page = window.location.pathname;
      // Later: the part itself is waited for, and comes first.
      writeAddress = function () {
        writeAddress = null;
        if (window.location.pathname !== page) return;
        var address = new URL(window.location.href);
        var place = placed.getAttribute("data-place").split("=");
        address.searchParams.set(place[0], place[1]);
        window.history.replaceState(window.history.state, "", address);
      };
      writeAddress.row = placed.parentElement;
      setTimeout(function () { if (writeAddress) writeAddress(); }, ADDRESS_AFTER_MS);
      return;
    }
    var menu = origin.closest("[popover]");
    if (menu && origin.closest("a")) menu.hidePopover();
  });

  // The picture of the page that came with it goes when the page itself is drawn, or says that it
  // cannot be.
  var look = document.querySelector("first-look");
  if (look) {
    var drawn = function () {
      var main = document.querySelector("body > .frame > main");
      if (!main) return false;
      if (main.querySelector('[role="alert"]')) return true;
      return main.querySelector("h1") && !main.querySelector('[role="status"][aria-busy="true"]');
    };
    var swap = new MutationObserver(function () {
      if (!drawn()) return;
      swap.disconnect();
      look.remove();
    });
    swap.observe(document.body, { childList: true, subtree: true, attributes: true });
  }
  // Until that picture is painted, covers and all, the page as it was built waits, and its scripts:
  // the browser does one at a time.
  var held = document.querySelector("template[data-later]");
  if (held) {
    var begin = function () {
      if (!held.isConnected) return;
      document.querySelectorAll("link[data-later]").forEach(function (link) {
        link.rel = "modulepreload";
      });
      held.replaceWith(held.content);
    };
    var covers = Array.from(document.querySelectorAll('first-look img[loading="eager"]'));
    var loaded = covers.map(function (cover) {
      return cover.complete || new Promise(function (done) {
        cover.onload = cover.onerror = done;
      });
    });
    var frame = function () { return new Promise(requestAnimationFrame); };
    // Cards are painted with the frame after the first one, where the stylesheet can say so.
    var shown = frame().then(function () {
      var coming = look.getAnimations ? look.getAnimations({ subtree: true }) : [];
      return Promise.all(coming.map(function (one) { return one.finished.catch(function () {}); }));
    });
    // A frame is seen some time after it was begun: most browsers say when the first one was.
    var seen = new Promise(function (done) {
      setTimeout(done, 250);
      var kinds = window.PerformanceObserver && PerformanceObserver.supportedEntryTypes || [];
      if (kinds.indexOf("paint") < 0) return done();
      new PerformanceObserver(function (list, observer) {
        if (!list.getEntriesByName("first-contentful-paint").length) return;
        observer.disconnect();
        done();
      }).observe({ type: "paint", buffered: true });
    });
    // The next frame has the covers, and is done when the one after it begins.
    Promise.all(loaded.concat(shown)).then(frame).then(frame).then(function () { return seen; })
      .then(function () { setTimeout(begin); });
    // Where nobody looks, nothing is painted; and no cover is waited for long.
    if (document.hidden) begin();
    setTimeout(begin, 500);
  }
  // Files can be dropped and chosen several at once, from the first moment that one comes near.
  ["pointerover", "pointerdown", "focusin", "dragenter", "change"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var form = event.target instanceof Element ? event.target.closest("[data-drops]") : null;
      if (!form || form.dataset.ready) return;
      form.querySelector("input[type=file]").multiple = !form.hasAttribute("data-single");
      import("/drops.js").then(function (drops) { drops.prepare(form); });
    }, true);
  });

  // What is typed in the editor of a campaign outlives its tab.
  new MutationObserver(function (_changes, observer) {
    if (!document.getElementById("draft-fields")) return;
    observer.disconnect();
    import("/unsent.js").then(function (unsent) { unsent.watch(); });
  }).observe(document.body, { childList: true, subtree: true });

  // What the page said about its own address to those who share it is not true of the next one.
  var arrivedAt = window.location.pathname;
  new MutationObserver(function (_changes, observer) {
    if (window.location.pathname === arrivedAt) return;
    observer.disconnect();
    document.head.querySelectorAll("[data-shared]").forEach(function (tag) { tag.remove(); });
  }).observe(document.head, { childList: true, subtree: true, characterData: true });

  // The open step or tab may lie outside of its row on a phone: the row is scrolled to it, not the
  // page. Where it begins nothing is seen to move. Each is measured once, and when the page is laid
  // out anyway.
  var OPEN = '.steps [aria-current="step"], .tab-scroll [aria-selected="true"]';
  var inSight = new WeakMap();
  var bring = function (current) {
    var row = current.closest(".steps, .tab-scroll");
    var before = inSight.get(row);
    if (before === current) return;
    var room = row.getBoundingClientRect();
    if (!room.width) return;
    inSight.set(row, current);
    var place = current.getBoundingClientRect();
    // Where a row fades, because it goes on there, nothing is well in sight.
    var fades = parseFloat(getComputedStyle(row).scrollPaddingInlineStart) || 0;
    var hidden = [row.scrollLeft, row.scrollWidth - row.clientWidth - row.scrollLeft];
    if (place.left >= room.left + Math.min(fades, hidden[0])
      && place.right <= room.right - Math.min(fades, hidden[1])) return;
    var isStill = !before || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollBy({
      left: place.left - room.left - (room.width - place.width) / 2,
      behavior: isStill ? "instant" : "smooth",
    });
  };
  var isAsked = false;
  var bringAll = function () {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(function () {
      isAsked = false;
      document.querySelectorAll(OPEN).forEach(bring);
    });
  };
  new MutationObserver(bringAll).observe(document.body, {
    childList: true, subtree: true, attributeFilter: ["aria-current", "aria-selected"],
  });
  // A keyboard that comes up makes the window lower, and moves no row.
  var width = window.innerWidth;
  window.addEventListener("resize", function () {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    inSight = new WeakMap();
    bringAll();
  });

  // Until something is pressed nobody's focus can get lost.
  ["keydown", "pointerdown"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (focusing) return;
      var path = window.location.pathname;
      var heading = document.querySelector("main h1");
      focusing = import("/focus.js").then(function (focus) { focus.begin(event, path, heading); });
      focusing.catch(function () { focusing = null; });
    }, true);
  });

  // A busy button keeps the focus, so it is not disabled: it does nothing, and its form is not sent
  // a second time, neither by it nor from a field.
  var BUSY = 'button[aria-busy="true"]';
  ["click", "submit"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var at = event.target;
      if (!(at instanceof Element)) return;
      var isBusy = kind === "click" ? at.closest(BUSY) : Array.from(at.elements).some(function (one) {
        return one.type === "submit" && one.matches(BUSY);
      });
      if (!isBusy) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  });

  // What a browser says about an empty field by itself, it says in its own language and for a moment.
  var isUnheard = false;
  document.addEventListener("invalid", function (event) {
    var field = event.target;
    if (isUnheard || !field.closest(".field") || !document.querySelector("[data-empty]")) return;
    event.preventDefault();
    import("/required.js").then(function (required) { required.refuse(field); }, function () {
      isUnheard = true;
      field.reportValidity();
    });
  }, true);

  // After a form was refused, its first wrong field is where one goes on: it may be out of sight.
  // What was wrong before it was sent says nothing, until the form says that it was answered. Who
  // has gone elsewhere in the meantime is left alone.
  var WRONG = '[aria-invalid="true"], [role="alert"]';
  var sent = null;
  document.addEventListener("submit", function (event) {
    sent = {
      form: event.target,
      before: new Set(event.target.querySelectorAll(WRONG)),
      wasBusy: false,
      until: event.timeStamp + 10000,
    };
  }, true);
  ["pointerdown", "keydown"].forEach(function (kind) {
    document.addEventListener(kind, function () { sent = null; }, true);
  });
  new MutationObserver(function () {
    if (!sent) return;
    if (performance.now() > sent.until) {
      sent = null;
      return;
    }
    if (sent.form.querySelector(BUSY)) {
      sent.wasBusy = true;
      return;
    }
    var all = Array.from(sent.form.querySelectorAll(WRONG));
    var wrong = all.find(function (one) { return sent.wasBusy || !sent.before.has(one); });
    // A field that is right again may be wrong once more.
    sent.before.forEach(function (one) { if (!all.includes(one)) sent.before.delete(one); });
    if (!wrong) return;
    sent = null;
    wrong.focus({ preventScroll: true });
    wrong.scrollIntoView({ block: "center" });
  }).observe(document.body, {
    childList: true, subtree: true, attributeFilter: ["aria-invalid", "aria-busy"],
  });

  // The second click of a double click asks for nothing that the first did not.
  document.addEventListener("click", function (event) {
    if (event.detail < 2 || !(event.target instanceof Element)) return;
    if (!event.target.closest('button[type="submit"], button[data-once]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // Neither does a form that is sent again at once with nothing in it changed.
  var AGAIN_AFTER_MS = 5000;
  var sentAt = new WeakMap();
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches('form[method="post"]:not([data-drops]), form[data-once]')) return;
    if (performance.now() - sentAt.get(form) < AGAIN_AFTER_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sentAt.set(form, performance.now());
  }, true);
  document.addEventListener("input", function (event) { sentAt.delete(event.target.form); }, true);
  window.addEventListener("pagehide", function () { sentAt = new WeakMap(); });

  // Enter in a field that belongs to no form does what its button does.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    var simulator = event.target.form ? null : event.target.closest("[data-simulates]");
    if (simulator) simulator.querySelector("[data-works-out]").click();
  });

  document.addEventListener("keydown", function (event) {
    var tab = event.target instanceof Element ? event.target.closest('[role="tab"]') : null;
    if (!tab) return;
    var tabs = Array.from(tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]'));
    var at = tabs.indexOf(tab);
    var next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    var target = tabs[(next + tabs.length) % tabs.length];
    target.focus();
    target.click();
  });
})();
