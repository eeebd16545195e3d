// The loop: look, show, wait. Slower for large fleets and while nothing answers, not at all while the tab is hidden.

const LOOK_EVERY_MS = 2000;
const SLOWEST_MS = 30000;
const BYTES_A_SECOND = 250000; // what a page may take of a tunnel
const WORK_SHARE = 20; // and of the proxy: it answers a twentieth of the time at the most

const loop = { timer: null, failures: 0, usageDue: 0, usageEvery: LOOK_EVERY_MS, looking: null };

async function lookAtUsage() {
  const began = performance.now();
  if (began < loop.usageDue) return null;
  const answer = await ask('/v1/usage', { known: fleet.tag });
  if (!answer.good) return answer;
  takeUsage(answer.data, answer.tag, began);
  const took = performance.now() - began;
  if (answer.status !== 304)
    loop.usageEvery = Math.min(
      SLOWEST_MS,
      Math.max(LOOK_EVERY_MS, (answer.size / BYTES_A_SECOND) * 1000, took * WORK_SHARE),
    );
  // A little early rather than a whole turn late.
  loop.usageDue = began + loop.usageEvery - LOOK_EVERY_MS / 4;
  return answer;
}

async function lookAtOne() {
  const id = shownDetail.id;
  if (id === null) return null;
  const answer = await ask(`/v1/customers/${encodeURIComponent(id)}`);
  if (id !== shownDetail.id) return null;
  if (answer.good) Object.assign(shownDetail, { data: answer.data, failure: null });
  else if (answer.status !== 0) shownDetail.failure = answer.words;
  return answer.status === 404 ? null : answer;
}

async function lookOnce() {
  const status = await ask('/v1/status');
  if (status.good) takeStatus(status.data);
  const answers = status.good ? [await lookAtUsage(), await lookAtOne()] : [status];
  const failed = answers.find((answer) => answer !== null && !answer.good);
  fleet.failure = failed?.words ?? null;
  loop.failures = failed ? loop.failures + 1 : 0;
}

/** Looks now, and again after a while; one look at a time. */
async function look() {
  clearTimeout(loop.timer);
  if (loop.looking) return;
  loop.looking = lookOnce();
  await loop.looking;
  loop.looking = null;
  show();
  if (document.hidden) return;
  const pause = loop.failures
    ? Math.min(SLOWEST_MS, LOOK_EVERY_MS * 1.6 ** (loop.failures - 1)) * (0.8 + Math.random() * 0.4)
    : LOOK_EVERY_MS;
  loop.timer = setTimeout(look, pause);
}

function lookNow() {
  loop.usageDue = 0;
  look();
}

function show() {
  const now = Date.now();
  showHeader(now);
  showBanners(now, lookNow);
  showFigures(now);
  if (shownDetail.id === null) showCustomers();
  else showDetail(now);
  showProcess(now);
}

/** Follows the address: a customer, or all of them. `moved`: by the reader, who is taken to what has come. */
function follow(moved) {
  const id = customerInAddress();
  const before = shownDetail.id;
  Object.assign(shownDetail, { id, data: null, failure: null, parts: id === null ? null : shownDetail.parts });
  byId('overview').hidden = id !== null;
  byId('detail').hidden = id === null;
  if (id !== null) makeDetail(id, change);
  else byId('detail').replaceChildren();
  list.stale = true;
  show();
  if (!moved) return;
  scrollTo(0, 0);
  if (id !== null) shownDetail.parts.heading.focus({ preventScroll: true });
  else (list.rows.get(before)?.link ?? byId('main')).focus();
  look();
}

makeFigures();
makeCustomers(showCustomers);
byId('lock').addEventListener('click', () => {
  setSecret(null);
  say('The token is forgotten.');
  byId('main').focus();
});
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
addEventListener('hashchange', () => follow(true));
addEventListener('resize', () => {
  show();
});
document.addEventListener('visibilitychange', () => {
  clearTimeout(loop.timer);
  if (!document.hidden) look();
});
setInterval(() => {
  if (!document.hidden) {
    showHeader(Date.now());
    showBanners(Date.now(), lookNow);
  }
}, 1000);
follow(false);
look();
