// Second factors: what is shown once goes from our own routes to the page and nowhere else.
// Loaded when the first button of it is pressed. What comes from the server is only ever written as
// text, or as the address of a picture.

const BOX = '[data-codes="box"]';

function wordsOf(element) { return JSON.parse(element.dataset.words || "{}"); }

function say(name, text) {
  document.querySelectorAll(`[data-factors-says="${name}"]`).forEach((line) => {
    line.textContent = text;
    line.hidden = !text;
  });
}

// The answer of a route of ours, or null when it was refused: then the page says why, or the browser
// is on its way to where the refusal leads.
async function ask(path, body, place, words) {
  say(place, "");
  let response;
  let answer;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch (_error) {
    say(place, words.broken);
    return null;
  }
  if (response.ok) return answer;
  if (answer.leads) {
    const here = window.location.pathname + window.location.search;
    const name = answer.leads === "/login" ? "next" : "back";
    window.location.assign(`${answer.leads}?${name}=${encodeURIComponent(here)}`);
    return null;
  }
  say(place, answer.problem || words.broken);
  return null;
}

function refresh() {
  const button = document.querySelector("[data-factors-done]");
  if (button) button.click();
}

function showCodes(codes) {
  if (!codes || !codes.length) return;
  const box = document.querySelector(BOX);
  box.querySelector('[data-codes="list"]').replaceChildren(...codes.map((code) => {
    const line = document.createElement("li");
    line.textContent = code;
    return line;
  }));
  say("copied", "");
  box.hidden = false;
  box.scrollIntoView({ block: "start" });
}

async function startApp(button) {
  const made = await ask("/auth/app/start", {}, "app", wordsOf(button));
  if (!made) return;
  document.querySelector('[data-app="square"]').src = made.picture;
  document.querySelector('[data-app="secret"]').textContent = made.secret;
  document.querySelector('[data-app="setup"]').hidden = false;
  button.hidden = true;
  document.getElementById("first_code").focus();
}

async function confirmApp(form) {
  const field = form.querySelector("input");
  const words = wordsOf(document.querySelector("[data-factors]"));
  const made = await ask("/auth/app/confirm", { code: field.value }, "confirm", words);
  if (!made) return;
  document.querySelector('[data-app="setup"]').hidden = true;
  showCodes(made.codes);
  refresh();
}

async function makeCodes(button) {
  const made = await ask("/auth/recovery", {}, "codes", wordsOf(button));
  if (!made) return;
  showCodes(made.codes);
  refresh();
}

async function copyCodes(button) {
  const words = wordsOf(button);
  const lines = Array.from(document.querySelectorAll(`${BOX} li`)).map((line) => line.textContent);
  try {
    await navigator.clipboard.writeText(lines.join("\n"));
    say("copied", words.copied);
  } catch (_error) {
    say("copied", words.uncopied);
  }
}

function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function described(list) {
  return (list || []).map((one) => ({ type: one.type, id: bytesOf(one.id) }));
}

function knowsPasskeys(words) {
  if (window.PublicKeyCredential && navigator.credentials) return true;
  say("passkeys", words.unable);
  return false;
}

// What the browser's own dialog gave, or null when it gave nothing: then the page says why.
async function given(call, words) {
  try {
    return await call();
  } catch (error) {
    const known = { InvalidStateError: words.existing, SecurityError: words.unable };
    say("passkeys", known[error.name] || words.cancelled);
    return null;
  }
}

async function addPasskey(button) {
  const words = wordsOf(button);
  if (!knowsPasskeys(words)) return;
  const options = await ask("/auth/passkeys/add/options", {}, "passkeys", words);
  if (!options) return;
  const made = await given(() => navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      user: { ...options.user, id: bytesOf(options.user.id) },
      excludeCredentials: described(options.excludeCredentials),
    },
  }), words);
  if (!made) return;
  const field = document.getElementById("passkey_name");
  const credential = {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: textOf(made.response.clientDataJSON),
      attestationObject: textOf(made.response.attestationObject),
    },
  };
  const added = await ask("/auth/passkeys/add", { credential, name: field.value }, "passkeys", words);
  if (!added) return;
  field.value = "";
  showCodes(added.codes);
  refresh();
}

async function usePasskey(button, path, extra) {
  const words = wordsOf(button);
  if (!knowsPasskeys(words)) return;
  const options = await ask(`${path}/options`, {}, "passkeys", words);
  if (!options) return;
  const used = await given(() => navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      allowCredentials: described(options.allowCredentials),
    },
  }), words);
  if (!used) return;
  const credential = {
    id: used.id,
    rawId: textOf(used.rawId),
    type: used.type,
    response: {
      clientDataJSON: textOf(used.response.clientDataJSON),
      authenticatorData: textOf(used.response.authenticatorData),
      signature: textOf(used.response.signature),
      userHandle: used.response.userHandle ? textOf(used.response.userHandle) : null,
    },
  };
  const done = await ask(path, { credential, ...extra }, "passkeys", words);
  // The server answers with a path of this site; a whole page is loaded, so that every tab of state
  // begins anew with the cookie that came along.
  if (done) window.location.assign(done.goes_to);
}

function hidden(name) {
  const field = document.querySelector(`input[type="hidden"][name="${name}"]`);
  return field ? field.value : "";
}

function signInByPasskey(button) {
  return usePasskey(button, "/auth/passkeys/sign-in", { next: hidden("next") });
}

function proveByPasskey(button) {
  return usePasskey(button, "/auth/passkeys/prove", { back: hidden("back") });
}

const DOES = {
  "add-passkey": addPasskey,
  "sign-in-passkey": signInByPasskey,
  "prove-passkey": proveByPasskey,
  "start-app": startApp,
  "make-codes": makeCodes,
  "copy-codes": copyCodes,
};

let isBusy = false;

async function once(work, element) {
  if (isBusy) return;
  isBusy = true;
  try {
    await work(element);
  } finally {
    isBusy = false;
  }
}

export function run(button) { return once(DOES[button.dataset.factors], button); }

document.addEventListener("submit", (event) => {
  if (!(event.target instanceof Element) || !event.target.matches("[data-factors-form]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  once(confirmApp, event.target);
}, true);
