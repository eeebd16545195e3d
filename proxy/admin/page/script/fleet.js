// What is known of the fleet: the last answers, when they came, and what follows from two of them (bytes a second).

const fleet = {
  status: null, // of /v1/status
  customers: [], // of /v1/usage, in the configuration's order
  byId: new Map(),
  rank: new Map(), // id to its place among the ids as people sort them
  rates: new Map(), // id to bytes a second, smoothed
  history: [], // bytes a second of all together, newest last
  tag: null, // ETag of the usage that is here
  usageAt: null, // performance.now() when it was asked for
  heardAt: null, // Date.now() of the last good answer
  failure: null, // words; null: the last answer was good
};

const HISTORY = 60;
const naturally = new Intl.Collator('en', { numeric: true });

function takeStatus(status) {
  fleet.status = status;
  fleet.heardAt = Date.now();
  fleet.settings = new Map(status.settings.others.map((other) => [other.customer, other]));
}

/** `askedAt`: performance.now() before the question. `customers` null: nothing has changed. */
function takeUsage(customers, tag, askedAt) {
  const seconds = fleet.usageAt === null ? null : (askedAt - fleet.usageAt) / 1000;
  fleet.usageAt = askedAt;
  let total = 0;
  const now = customers ?? fleet.customers;
  for (const one of now) {
    const before = fleet.byId.get(one.customer);
    if (seconds === null || !before || seconds <= 0) continue;
    // A new month, or a count that was settled lower: nothing to learn from.
    const moved = before.period_start === one.period_start ? Math.max(0, one.used_bytes - before.used_bytes) : 0;
    total += moved / seconds;
    const old = fleet.rates.get(one.customer);
    const rate = moved / seconds;
    fleet.rates.set(
      one.customer,
      old === undefined ? rate : rate === 0 ? (old < 1 ? 0 : old * 0.3) : old * 0.4 + rate * 0.6,
    );
  }
  if (seconds !== null) fleet.history = [...fleet.history, total].slice(-HISTORY);
  if (customers === null) return;
  fleet.tag = tag;
  if (
    customers.length !== fleet.customers.length ||
    customers.some((one, at) => one.customer !== fleet.customers[at].customer)
  )
    rankNames(customers);
  fleet.customers = customers;
  fleet.byId = new Map(customers.map((one) => [one.customer, one]));
}

function rankNames(customers) {
  const names = customers.map((one) => one.customer).sort(naturally.compare);
  fleet.rank = new Map(names.map((name, at) => [name, at]));
}

function rateOf(id) {
  return fleet.rates.get(id) ?? null;
}

function connectionsOf(id) {
  const of = fleet.status?.connections_of ?? {};
  return Object.hasOwn(of, id) ? of[id] : 0; // a customer may be called constructor
}

function warnStepsOf(id) {
  return fleet.settings?.get(id)?.warn_at_percent ?? fleet.status?.settings.warn_at_percent ?? [];
}

function isEnforced(id) {
  return fleet.settings?.get(id)?.enforced ?? fleet.status?.settings.enforced ?? true;
}

/** Used over allowance; without an allowance everything is used. */
function shareOf(one) {
  return one.allowance_bytes === 0 ? 1 : one.used_bytes / one.allowance_bytes;
}
