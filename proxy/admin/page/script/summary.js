// The header, the figures of all customers together, and at the end what is known of this process and its ledger.

const figures = {};

function makeFigure(key, label) {
  const figure = { value: make('p', { class: 'value' }), note: make('p', { class: 'note' }) };
  figure.element = make('div', { class: 'figure card' }, make('h2', { text: label }), figure.value, figure.note);
  figures[key] = figure;
  return figure.element;
}

function makeFigures() {
  byId('figures').append(
    makeFigure('used', 'Used this period'),
    makeFigure('rate', 'Right now'),
    makeFigure('connections', 'Connections here'),
    makeFigure('ledger', 'Ledger'),
  );
  figures.spark = makeSvg(
    'svg',
    { class: 'spark', viewBox: '0 0 120 28', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    makeSvg('polyline', { class: 'area' }),
    makeSvg('polyline', { class: 'line' }),
  );
  figures.rate.element.append(figures.spark);
}

function showSpark() {
  const most = Math.max(1, ...fleet.history);
  const step = 120 / (HISTORY - 1);
  const first = 120 - (fleet.history.length - 1) * step;
  const points = fleet.history.map(
    (rate, at) => `${(first + at * step).toFixed(1)},${(26 - (rate / most) * 24).toFixed(1)}`,
  );
  setAttribute(figures.spark.lastElementChild, 'points', points.join(' '));
  setAttribute(
    figures.spark.firstElementChild,
    'points',
    points.length ? `${first.toFixed(1)},28 ${points.join(' ')} 120,28` : '',
  );
}

function showFigures(now) {
  const status = fleet.status;
  const used = fleet.customers.reduce((sum, one) => sum + one.used_bytes, 0);
  const allowed = fleet.customers.reduce((sum, one) => sum + one.allowance_bytes, 0);
  setText(figures.used.value, bytesText(used));
  setAttribute(figures.used.value, 'title', exactText(used));
  setText(figures.used.note, `${shareText(used, allowed)} of all allowances, ${bytesText(allowed)}`);
  const rate = fleet.history.at(-1) ?? null;
  setText(figures.rate.value, rateText(rate));
  setText(figures.rate.note, rate === null ? 'measuring' : 'both directions, every holder');
  showSpark();
  if (!status) return;
  setText(figures.connections.value, countText(status.connections));
  const busy = Object.keys(status.connections_of).length;
  setText(figures.connections.note, busy === 1 ? 'of 1 customer' : `of ${countText(busy)} customers`);
  const others = status.holders.length - 1;
  setText(
    figures.ledger.value,
    status.rolled_back ? 'Frozen' : !status.ledger_up ? 'Away' : status.registered ? 'Up' : 'Registering',
  );
  setAttribute(
    figures.ledger.element,
    'class',
    `figure card ${status.ledger_up && !status.rolled_back ? '' : 'bad'}`.trim(),
  );
  setText(
    figures.ledger.note,
    others === 0
      ? 'this is the only holder seen'
      : `${countText(others)} other ${others === 1 ? 'holder' : 'holders'} seen`,
  );
}

function showHeader(now) {
  const status = fleet.status;
  const heard = fleet.heardAt;
  const live = byId('live');
  const old = fleet.failure !== null;
  setAttribute(live, 'class', `live ${heard === null ? 'waiting' : old ? 'old' : 'good'}`);
  setText(
    byId('live-text'),
    heard === null
      ? 'Connecting'
      : old
        ? `No answer; last ${relativeText(heard, now)}`
        : now - heard < 2 * LOOK_EVERY_MS
          ? 'Live'
          : `Live, ${relativeText(heard, now)}`,
  );
  if (heard !== null) setAttribute(live, 'title', `Last answer ${utcText(heard)}`);
  if (!status) return;
  setText(byId('node'), status.environment === 'edge' ? status.node : `${status.node} (${status.environment})`);
  document.title = `${status.node} – Tollgate`;
  const [start, end] = [Date.parse(status.period_start), Date.parse(status.period_end)];
  const passed = Math.min(1, Math.max(0, (now - start) / (end - start)));
  setText(
    byId('period'),
    `Period from ${dayText(start)} to ${dayText(end)}: ${Math.floor(passed * 100)} % over, ends ${relativeText(end, now)}`,
  );
  setAttribute(byId('period'), 'title', `${utcText(start)} to ${utcText(end)}`);
}

const processRows = new Map();

function showProcess(now) {
  const status = fleet.status;
  if (!status) return;
  const place = byId('process');
  if (!place.firstElementChild) place.append(make('h2', { text: 'This proxy' }), make('dl', { class: 'facts' }));
  const own = status.holders.find((one) => one.own);
  const others = status.holders.filter((one) => !one.own);
  const viewed = Date.parse(status.view_at);
  const rows = [
    ['Program', `${status.version}, ${status.revision}`],
    ['State', status.draining ? 'draining' : status.ready ? 'ready' : 'not ready'],
    [
      'Holder in the ledger',
      own ? `${own.holder}, epoch ${countText(own.epoch)}, ${countText(own.customers)} accounts` : 'none',
    ],
    [
      'Other holders',
      others.length === 0
        ? 'none seen'
        : others.map((one) => `${one.holder} (${countText(one.customers)} accounts)`).join(', '),
    ],
    [
      'Numbers as of',
      status.view_age_ms < 1000
        ? utcText(viewed)
        : `${utcText(viewed)}, ${durationText(status.view_age_ms)} old when they were sent`,
    ],
    ['Changes from this page', status.changes ? 'with the token' : 'off: no admin.token_file'],
  ];
  for (const [label, text] of rows) {
    if (!processRows.has(label)) {
      const value = make('dd');
      processRows.set(label, value);
      place.lastElementChild.append(make('div', {}, make('dt', { text: label }), value));
    }
    setText(processRows.get(label), text);
  }
}
