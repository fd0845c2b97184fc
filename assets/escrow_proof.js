// Checks a file about a campaign's escrow here in the browser: nothing is sent anywhere.
// A module, loaded by crowdfund.js when somebody asks for a check; docs/escrow-proof.md has the
// formulas, scripts/verify_escrow_proof.py does the same in Python.

const utf8 = new TextEncoder();

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(text) {
  need(/^[0-9a-f]{64}$/.test(text), "A hash in the file is not written as one.");
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

function joined(...parts) {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

// Browsers have SHA-256 only on pages that came by https or from this machine; for others it is
// written out below.
export async function sha256(bytes) {
  const subtle = globalThis.crypto && globalThis.crypto.subtle;
  return subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : plainSha256(bytes);
}

// SHA-256 by FIPS 180-4: its constants are the fractions of roots of the first primes.
export function plainSha256(bytes) {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
  const k = primes.map((p) => fraction(Math.cbrt(p)));
  const state = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(padded.length - 4, bytes.length << 3);
  for (let at = 0; at < padded.length; at += 64) {
    const w = [];
    for (let i = 0; i < 64; i++) {
      const [x, y] = [w[i - 15], w[i - 2]];
      w[i] =
        i < 16
          ? view.getInt32(at + 4 * i)
          : (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
              w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const up = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const down = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(up + down) | 0, a, b, c, (d + up) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
  }
  const result = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => result.setInt32(4 * i, word));
  return new Uint8Array(result.buffer);
}

const leafHash = (text) => sha256(joined([0], utf8.encode(text)));
const nodeHash = (left, right) => sha256(joined([1], left, right));

class Wrong extends Error {}

function need(holds, sentence) {
  if (!holds) throw new Wrong(sentence);
}

// Goes up by RFC 9162, 2.1.3.2 and 2.1.4.2; gives the roots of the earlier and the later tree.
async function climb(index, size, path, start) {
  let [place, last, before, now] = [index, size - 1, start, start];
  need(Number.isSafeInteger(size) && index >= 0 && index <= last, "A place is outside the tree.");
  for (const step of path.map(bytesOf)) {
    need(last > 0, "A path has too many steps.");
    if (place % 2 || place === last) {
      before = await nodeHash(step, before);
      now = await nodeHash(step, now);
      while (place && place % 2 === 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      now = await nodeHash(now, step);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  need(last === 0, "A path has too few steps.");
  return [hex(before), hex(now)];
}

function read(text, form, campaign) {
  const facts = JSON.parse(text);
  need(facts.form === `crowdfund-escrow-${form}-1`, `A ${form} has an unknown form.`);
  need(facts.campaign === campaign, `A ${form} is of another campaign.`);
  return facts;
}

async function checkpointOf(given, campaign, tell) {
  const point = read(given.text, "checkpoint", campaign);
  need(hex(await sha256(utf8.encode(given.text))) === given.seal, "A checkpoint differs from its seal.");
  tell(`The checkpoint of ${point.size} lines, published on ${point.at.slice(0, 19).replace("T", " ")} UTC, has the seal ${given.seal}`);
  return point;
}

function money(line) {
  try {
    const format = new Intl.NumberFormat("en-US", { style: "currency", currency: line.currency });
    return format.format(line.amount_minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch (error) {
    return `${line.amount_minor} minor units of ${line.currency}`;
  }
}

async function checkProof(file, tell) {
  const campaign = file.campaign.id;
  const point = await checkpointOf(file.checkpoint, campaign, tell);
  need(file.lines.length > 0, "There is no line in the file, so it proves nothing.");
  for (const given of file.lines) {
    const line = read(given.text, "line", campaign);
    const name = `Line ${line.number} (${line.kind.replaceAll("_", " ")}, ${money(line)})`;
    need(line.pledge === file.pledge, `${name} is about another pledge.`);
    const [, root] = await climb(line.number - 1, point.size, given.path, await leafHash(given.text));
    need(root === point.root, `${name} is not in the tree.`);
    const source = hex(await sha256(utf8.encode(given.source_key)));
    need(source === line.source_sha256, `${name} has another source.`);
    const facts = [given.previous_hash, campaign, line.number, line.pledge, line.kind, line.debit,
      line.credit, line.amount_minor, line.currency, given.source_key, line.at];
    const chained = hex(await sha256(utf8.encode(JSON.stringify(facts))));
    need(chained === line.chain_hash, `${name} is not what its hash in the chain says.`);
    tell(`${name}: its hash leads to the root in ${given.path.length} steps, and its hash in the chain covers exactly these facts.`);
  }
  tell(`The campaign's escrow page must show this root for ${point.size} lines: ${point.root}`);
  const count = file.lines.length;
  const words = count === 1 ? "The line of this pledge is" : `All ${count} lines of this pledge are`;
  return { summary: `${words} in the campaign's ledger.`, point, slug: file.campaign.slug };
}

async function checkConsistency(file, tell) {
  const first = await checkpointOf(file.first, file.campaign.id, tell);
  const second = await checkpointOf(file.second, file.campaign.id, tell);
  const [old, size] = [first.size, second.size];
  need(old > 0 && old <= size && file.path.length > 0 === (old < size), "Sizes and path make no sense.");
  let roots = [second.root, second.root];
  if (old < size) {
    const isFull = Number.isInteger(Math.log2(old));
    const path = isFull ? [first.root, ...file.path] : file.path;
    let [place, last] = [old - 1, size - 1];
    while (place % 2) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    roots = await climb(place, last + 1, path.slice(1), bytesOf(path[0]));
  }
  const holds = roots[0] === first.root && roots[1] === second.root;
  need(holds, "The later ledger does not begin with the earlier one.");
  tell(`${file.path.length} steps lead from the first root to the second: ${second.root}`);
  const grown = `The ledger of ${size} lines begins with the one of ${old}: nothing in it was changed.`;
  return { summary: old < size ? grown : `The ledger still has these ${size} lines.`, point: second, first };
}

const CHECKS = { "crowdfund-escrow-proof": checkProof, "crowdfund-escrow-consistency": checkConsistency };

// Checks the text of a file. Gives { ok, summary, steps } and, when it holds, the checkpoint.
export async function check(text) {
  const steps = [];
  try {
    need(text.trim(), "Choose a file, or paste the text of one.");
    const file = JSON.parse(text);
    need(!file || file.kind !== "crowdfund-escrow-export", "This is a whole ledger: check it with the program below.");
    need(file && file.version === 1 && Object.hasOwn(CHECKS, file.kind), "This is not a proof of a kind that this page knows.");
    return { ok: true, steps, ...(await CHECKS[file.kind](file, (step) => steps.push(step))) };
  } catch (error) {
    const summary = error instanceof Wrong ? error.message : "This is not one of the files that can be checked here.";
    return { ok: false, steps, summary };
  }
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function show(place, result) {
  const box = element("div", "", { class: "notice stack gap-sm proof-result", "data-tone": result.ok ? "good" : "bad" });
  const list = element("ol", "", { class: "proof-steps" });
  result.steps.forEach((step) => list.append(element("li", step)));
  box.append(element("strong", result.ok ? `Verified. ${result.summary}` : `Not verified. ${result.summary}`));
  if (result.steps.length) box.append(list);
  place.append(box);
  return box;
}

// Asks for the proof that the ledger of now begins with the checkpoint of a proof, and checks it.
async function compare(place, known) {
  const address = `/downloads/campaigns/${encodeURIComponent(known.slug)}/escrow-consistency.json?from=${known.point.size}`;
  const answer = await fetch(address);
  const sorry = { ok: false, steps: [], summary: `This site has published no checkpoint of ${known.point.size} lines for this campaign, or cannot prove it.` };
  const result = answer.ok ? await check(await answer.text()) : sorry;
  if (result.ok && (result.first.root !== known.point.root || result.first.campaign !== known.point.campaign)) {
    Object.assign(result, { ok: false, summary: "The earlier ledger that this site shows is not the one of your file." });
  }
  show(place, result);
}

async function textFor(button) {
  if (button.dataset.proofUrl) {
    const answer = await fetch(button.dataset.proofUrl, { headers: { accept: "application/json" } });
    need(!answer.redirected, "You are not signed in any more.");
    const text = await answer.text();
    need(answer.ok, text.slice(0, 300));
    return text;
  }
  const chosen = document.getElementById(button.dataset.proofFile).files[0];
  return chosen ? chosen.text() : document.getElementById(button.dataset.proofText).value;
}

// What a button with data-verifies does: checks, and tells the outcome in the element it names.
export async function run(button) {
  const place = document.getElementById(button.dataset.verifies);
  button.disabled = true;
  try {
    const result = await check(await textFor(button));
    place.replaceChildren();
    const box = show(place, result);
    if (result.ok && result.slug) {
      const more = element("button", "Compare with the ledger of now", { type: "button", class: "button button-secondary button-sm" });
      more.addEventListener("click", () => { more.remove(); compare(place, result); });
      box.append(more);
    }
  } catch (error) {
    place.replaceChildren();
    const summary = error instanceof Wrong ? error.message : "The file could not be read. Please try again.";
    show(place, { ok: false, steps: [], summary });
  } finally {
    button.disabled = false;
  }
}
