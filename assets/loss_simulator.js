// Works out how much of a loss somebody could bear, here in the browser: what is entered is sent
// nowhere and kept nowhere. A module, loaded by crowdfund.js when somebody asks for the result;
// crowdfund/domain/regimes/ecspr_investors.py has the same formulas, and a test compares them.

// Largest amount that the platform handles, and up to which pledge nobody is asked for consent:
// minor units of a euro. Amounts are whole numbers of cents, however large.
const MOST_MINOR = 10n ** 13n;
const FLOOR_MINOR = 100000n;
const FIGURES = ["income", "liquid", "commitments"];

// Reads an amount as people write it, such as 30,000 or 1250.50.
// Gives { minor } or { problem }: empty, negative, decimals, large, or number for anything else.
export function read(text) {
  let compact = String(text).replace(/[\s\u00a0\u202f]/g, "");
  if (compact === "") return { problem: "empty" };
  if (/^[-\u2212]/.test(compact)) return { problem: "negative" };
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(compact)) compact = compact.replaceAll(",", "");
  const parts = /^(\d+)(?:\.(\d+)|,(\d\d?))?$/.exec(compact);
  if (!parts) return { problem: "number" };
  const [, whole, cents = parts[3] ?? ""] = parts;
  if (cents.length > 2) return { problem: "decimals" };
  if (whole.length > 16) return { problem: "large" };
  const minor = BigInt(whole) * 100n + BigInt(cents.padEnd(2, "0"));
  return minor > MOST_MINOR ? { problem: "large" } : { minor };
}

// Net worth, a tenth of it, and above which amount a pledge needs consent; all in cents, rounded
// down. Who has to pay more than they have owns nothing, not less.
export function simulate({ income, liquid, commitments }) {
  const left = income + liquid - commitments;
  const worth = left > 0n ? left : 0n;
  const twentieth = (worth * 5n) / 100n;
  return { worth, tenth: (worth * 10n) / 100n, gate: twentieth > FLOOR_MINOR ? twentieth : FLOOR_MINOR };
}

// An amount as the pages write it, such as €2,400.00.
export function money(minor) {
  const whole = String(minor / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
  return `€${whole}.${String(minor % 100n).padStart(2, "0")}`;
}

function fieldOf(name) {
  return document.getElementById(`loss-${name}`);
}

// Says beside a field what is wrong with it, or nothing.
function mark(simulator, name, problem) {
  const place = document.getElementById(`loss-${name}-error`);
  place.textContent = problem ? simulator.dataset[`say${problem}`] : "";
  place.hidden = !problem;
  fieldOf(name).setAttribute("aria-invalid", String(Boolean(problem)));
}

// Another figure is another result: what stands there is taken away while somebody types.
function prepare(simulator) {
  if (simulator.dataset.ready) return;
  simulator.dataset.ready = "yes";
  FIGURES.forEach((name) => fieldOf(name).addEventListener("input", () => {
    mark(simulator, name, "");
    hide(simulator);
  }));
}

function hide(simulator) {
  simulator.querySelectorAll("[data-result]").forEach((part) => { part.hidden = true; });
  simulator.querySelectorAll("[data-shared]").forEach((input) => { input.value = ""; });
}

// What the button of a simulator does: works the result out and shows it.
export function run(simulator) {
  prepare(simulator);
  hide(simulator);
  const given = Object.fromEntries(FIGURES.map((name) => [name, read(fieldOf(name).value)]));
  FIGURES.forEach((name) => mark(simulator, name, given[name].problem || ""));
  const wrong = FIGURES.find((name) => given[name].problem);
  if (wrong) {
    fieldOf(wrong).focus();
    return;
  }
  const result = simulate(Object.fromEntries(FIGURES.map((name) => [name, given[name].minor])));
  simulator.querySelectorAll("[data-shows]").forEach((place) => {
    place.textContent = money(result[place.dataset.shows]);
  });
  simulator.querySelectorAll("[data-shared]").forEach((input) => {
    input.value = String(result[input.dataset.shared]);
  });
  simulator.querySelectorAll("[data-result]").forEach((part) => { part.hidden = false; });
}
