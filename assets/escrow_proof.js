// Checks a file about a campaign's escrow here in the browser: nothing is sent anywhere.
// A module, loaded by crowdfund.js when somebody asks for a check; docs/escrow-proof.md has the
// formulas, scripts/verify_escrow_proof.py does the same in Python. What it says comes with the page
// (crowdfund/ui/parts/proof_words.py), in the reader's language, and is only ever written as text.

const utf8 = new TextEncoder();

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(text) {
  need(/^[0-9a-f]{64}$/.test(text), "hash");
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

// Says what is wrong: the name of a sentence, and what is put into it.
class Wrong extends Error {
  constructor(name, values = {}) {
    super(name);
    this.values = values;
  }
}

function need(holds, name, values) {
  if (!holds) throw new Wrong(name, values);
}

// A sentence of the page, filled in. Of a pair the first is for one, the second for other numbers.
function said(words, name, values = {}) {
  const given = Array.isArray(words[name]) ? words[name][values.number === 1 ? 0 : 1] : words[name];
  return given.replace(/\{(\w+)\}/g, (_all, key) => String(values[key]));
}

// Goes up by RFC 9162, 2.1.3.2 and 2.1.4.2; gives the roots of the earlier and the later tree.
async function climb(index, size, path, start) {
  let [place, last, before, now] = [index, size - 1, start, start];
  need(Number.isSafeInteger(size) && index >= 0 && index <= last, "outside");
  for (const step of path.map(bytesOf)) {
    need(last > 0, "long");
    if (place % 2 || place === last) {
      before = await nodeHash(step, before);
      now = await nodeHash(step, now);
      while (place && place % 2 === 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      now = await nodeHash(now, step);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  need(last === 0, "short");
  return [hex(before), hex(now)];
}

function read(text, form, campaign) {
  const facts = JSON.parse(text);
  need(facts.form === `crowdfund-escrow-${form}-1`, `${form}Form`);
  need(facts.campaign === campaign, `${form}Campaign`);
  return facts;
}

async function checkpointOf(given, campaign, tell) {
  const point = read(given.text, "checkpoint", campaign);
  need(hex(await sha256(utf8.encode(given.text))) === given.seal, "seal");
  const at = point.at.slice(0, 19).replace("T", " ");
  tell("checkpoint", { number: point.size, at, seal: given.seal });
  return point;
}

function money(line, words) {
  try {
    const format = new Intl.NumberFormat(words.locale, { style: "currency", currency: line.currency });
    return format.format(line.amount_minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch (error) {
    return said(words, "minor", { amount: line.amount_minor, currency: line.currency });
  }
}

// What a line is called. A kind that the page has no word for stays as the file has it.
function named(line, words) {
  const kind = Object.hasOwn(words.kinds, line.kind) ? words.kinds[line.kind] : line.kind;
  return said(words, "line", { number: line.number, kind, money: money(line, words) });
}

async function checkProof(file, tell, words) {
  const campaign = file.campaign.id;
  const point = await checkpointOf(file.checkpoint, campaign, tell);
  need(file.lines.length > 0, "empty");
  for (const given of file.lines) {
    const line = read(given.text, "line", campaign);
    const name = { line: named(line, words) };
    need(line.pledge === file.pledge, "otherPledge", name);
    const [, root] = await climb(line.number - 1, point.size, given.path, await leafHash(given.text));
    need(root === point.root, "absent", name);
    const source = hex(await sha256(utf8.encode(given.source_key)));
    need(source === line.source_sha256, "source", name);
    const facts = [given.previous_hash, campaign, line.number, line.pledge, line.kind, line.debit,
      line.credit, line.amount_minor, line.currency, given.source_key, line.at];
    const chained = hex(await sha256(utf8.encode(JSON.stringify(facts))));
    need(chained === line.chain_hash, "chain", name);
    tell("leads", { ...name, number: given.path.length });
  }
  tell("root", { number: point.size, root: point.root });
  const summary = said(words, "all", { number: file.lines.length });
  return { summary, point, slug: file.campaign.slug };
}

async function checkConsistency(file, tell, words) {
  const first = await checkpointOf(file.first, file.campaign.id, tell);
  const second = await checkpointOf(file.second, file.campaign.id, tell);
  const [old, size] = [first.size, second.size];
  need(old > 0 && old <= size && file.path.length > 0 === (old < size), "sizes");
  let roots = [second.root, second.root];
  if (old < size) {
    const isFull = Number.isInteger(Math.log2(old));
    const path = isFull ? [first.root, ...file.path] : file.path;
    let [place, last] = [old - 1, size - 1];
    while (place % 2) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    roots = await climb(place, last + 1, path.slice(1), bytesOf(path[0]));
  }
  const holds = roots[0] === first.root && roots[1] === second.root;
  need(holds, "begins");
  tell("steps", { number: file.path.length, root: second.root });
  const summary = old < size ? said(words, "grown", { size, old }) : said(words, "same", { number: size });
  return { summary, point: second, first };
}

const CHECKS = { "crowdfund-escrow-proof": checkProof, "crowdfund-escrow-consistency": checkConsistency };

// Checks the text of a file. Gives { ok, summary, steps } and, when it holds, the checkpoint.
// `words` are those of the page.
export async function check(text, words) {
  const steps = [];
  const tell = (name, values) => steps.push(said(words, name, values));
  try {
    need(text.trim(), "nothing");
    const file = JSON.parse(text);
    need(!file || file.kind !== "crowdfund-escrow-export", "whole");
    need(file && file.version === 1 && Object.hasOwn(CHECKS, file.kind), "unknown");
    return { ok: true, steps, ...(await CHECKS[file.kind](file, tell, words)) };
  } catch (error) {
    const [name, values] = error instanceof Wrong ? [error.message, error.values] : ["unreadable", {}];
    return { ok: false, steps, summary: said(words, name, values) };
  }
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function show(place, result, words) {
  const box = element("div", "", { class: "notice stack gap-sm proof-result", "data-tone": result.ok ? "good" : "bad" });
  const list = element("ol", "", { class: "proof-steps" });
  result.steps.forEach((step) => list.append(element("li", step)));
  box.append(element("strong", said(words, result.ok ? "verified" : "refuted", result)));
  if (result.steps.length) box.append(list);
  place.append(box);
  return box;
}

// Asks for the proof that the ledger of now begins with the checkpoint of a proof, and checks it.
async function compare(place, known, words) {
  const address = `/downloads/campaigns/${encodeURIComponent(known.slug)}/escrow-consistency.json?from=${known.point.size}`;
  const answer = await fetch(address);
  const summary = said(words, "unpublished", { number: known.point.size });
  const result = answer.ok ? await check(await answer.text(), words) : { ok: false, steps: [], summary };
  if (result.ok && (result.first.root !== known.point.root || result.first.campaign !== known.point.campaign)) {
    Object.assign(result, { ok: false, summary: said(words, "otherLedger") });
  }
  show(place, result, words);
}

async function textFor(button) {
  if (button.dataset.proofUrl) {
    const answer = await fetch(button.dataset.proofUrl, { headers: { accept: "application/json" } });
    need(!answer.redirected, "signedOut");
    const text = await answer.text();
    // A refusal of this site is said in the reader's language already.
    need(answer.ok, "refused", { why: text.slice(0, 300) });
    return text;
  }
  const chosen = document.getElementById(button.dataset.proofFile).files[0];
  return chosen ? chosen.text() : document.getElementById(button.dataset.proofText).value;
}

// What a button with data-verifies does: checks, and tells the outcome in the element it names.
export async function run(button) {
  const place = document.getElementById(button.dataset.verifies);
  // A page from before an update has no words for this script: the newest page has.
  if (!button.dataset.words) return location.reload();
  const words = JSON.parse(button.dataset.words);
  button.disabled = true;
  try {
    const result = await check(await textFor(button), words);
    place.replaceChildren();
    const box = show(place, result, words);
    if (result.ok && result.slug) {
      const more = element("button", said(words, "compare"), { type: "button", class: "button button-secondary button-sm" });
      more.addEventListener("click", () => { more.remove(); compare(place, result, words); });
      box.append(more);
    }
  } catch (error) {
    place.replaceChildren();
    const [name, values] = error instanceof Wrong ? [error.message, error.values] : ["unread", {}];
    show(place, { ok: false, steps: [], summary: said(words, name, values) }, words);
  } finally {
    button.disabled = false;
  }
}
