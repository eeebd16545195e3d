// The table of customers: filtered, sorted, a page of it at a time. Ten thousand customers are ten thousand values here
// and fifty rows in the document.

const PAGE_ROWS = 50;
const SEVERITY = { exhausted: 3, blocked: 2, warned: 1, open: 0 };
const forecastOf = (one) => one.forecast?.period_end_bytes ?? null;

// `first`: the direction that a first click sorts in. `wide`: left out where the screen is narrow.
const COLUMNS = [
  { key: 'customer', label: 'Customer', first: 'ascending', value: (one) => fleet.rank.get(one.customer) },
  { key: 'state', label: 'State', first: 'descending', value: (one) => SEVERITY[one.state] ?? 0 },
  { key: 'share', label: 'Of allowance', first: 'descending', value: shareOf },
  { key: 'used', label: 'Used', first: 'descending', number: true, wide: true, value: (one) => one.used_bytes },
  { key: 'left', label: 'Left', first: 'ascending', number: true, wide: true, value: (one) => one.remaining_bytes },
  {
    key: 'forecast',
    label: 'At period’s end',
    first: 'descending',
    number: true,
    wide: true,
    value: (one) => forecastOf(one) ?? -1,
  },
  {
    key: 'rate',
    label: 'Now',
    first: 'descending',
    number: true,
    wide: true,
    value: (one) => rateOf(one.customer) ?? -1,
  },
  {
    key: 'connections',
    label: 'Open here',
    first: 'descending',
    number: true,
    wide: true,
    value: (one) => connectionsOf(one.customer),
  },
];

const list = {
  text: '',
  state: null,
  sort: 'state',
  direction: 'descending',
  page: 0,
  order: [],
  rows: new Map(),
  stale: true,
};

function makeCustomers(redraw) {
  list.body = make('tbody');
  list.heads = COLUMNS.map((column) =>
    make(
      'th',
      { scope: 'col', class: `${column.key} ${column.number ? 'number' : ''} ${column.wide ? 'wide' : ''}` },
      make(
        'button',
        {
          type: 'button',
          on: {
            click: () => {
              sortBy(column);
              redraw();
            },
          },
        },
        column.label,
        make('span', { class: 'arrow', 'aria-hidden': 'true' }),
      ),
    ),
  );
  list.caption = make('caption', { class: 'unseen' });
  list.table = make(
    'table',
    { id: 'customers' },
    list.caption,
    make('thead', {}, make('tr', {}, ...list.heads)),
    list.body,
  );
  list.nothing = make('p', { class: 'nothing', hidden: true });
  byId('table-place').append(list.table, list.nothing);
  list.chips = [null, ...STATES].map((state) => {
    const count = make('span', { class: 'count' });
    const chip = make(
      'button',
      {
        type: 'button',
        'data-state': state ?? 'all',
        on: {
          click: () => {
            list.state = state;
            startOver();
            redraw();
            tellFound();
          },
        },
      },
      make('span', { text: state ?? 'all' }),
      count,
    );
    return { state, chip, count };
  });
  byId('states').append(...list.chips.map((one) => one.chip));
  byId('search').addEventListener('input', (event) => {
    list.text = event.target.value;
    startOver();
    redraw();
    tellFound();
  });
  const turn = (by) => () => {
    list.page += by;
    list.stale = true;
    redraw();
    byId('table-place').scrollTop = 0;
  };
  list.back = make('button', { type: 'button', class: 'quiet', text: 'Previous', on: { click: turn(-1) } });
  list.on = make('button', { type: 'button', class: 'quiet', text: 'Next', on: { click: turn(1) } });
  list.where = make('p');
  list.held = make('p', { class: 'held', text: 'The order is held while you are in the table', hidden: true });
  byId('pager').append(list.where, list.held, list.back, list.on);
}

function sortBy(column) {
  const again = list.sort === column.key;
  list.direction = !again ? column.first : list.direction === 'ascending' ? 'descending' : 'ascending';
  list.sort = column.key;
  startOver();
}

function startOver() {
  list.page = 0;
  list.stale = true;
}

function tellFound() {
  say(`${countText(list.order.length)} of ${countText(fleet.customers.length)} customers`);
}

function isWanted(one, text) {
  if (list.state !== null && one.state !== list.state) return false;
  return (
    text === '' ||
    one.customer.toLowerCase().includes(text) ||
    one.endpoints.some((endpoint) => endpoint.endpoint.toLowerCase().includes(text))
  );
}

function ordered() {
  const { value } = COLUMNS.find((column) => column.key === list.sort);
  const sign = list.direction === 'ascending' ? 1 : -1;
  const text = list.text.trim().toLowerCase();
  return fleet.customers
    .filter((one) => isWanted(one, text))
    .map((one) => ({ id: one.customer, by: value(one), share: shareOf(one), rank: fleet.rank.get(one.customer) }))
    .sort((a, b) => sign * (a.by - b.by) || b.share - a.share || a.rank - b.rank)
    .map((one) => one.id);
}

// Rows that move under a pointer or a focus get the wrong customer clicked: their values change, their order waits.
function isHeld() {
  return list.body.matches(':hover') || list.body.contains(document.activeElement);
}

function showCustomers() {
  const known = list.order.length > 0 && list.order.every((id) => fleet.byId.has(id));
  const held = !list.stale && known && isHeld();
  if (!held) list.order = ordered();
  list.stale = false;
  list.held.hidden = !held;
  const pages = Math.max(1, Math.ceil(list.order.length / PAGE_ROWS));
  list.page = Math.min(Math.max(0, list.page), pages - 1);
  const shown = list.order.slice(list.page * PAGE_ROWS, (list.page + 1) * PAGE_ROWS);
  const forecasts = fleet.customers.some((one) => one.forecast);
  list.table.classList.toggle('without-forecast', !forecasts);
  for (const id of list.rows.keys()) if (!shown.includes(id)) list.rows.delete(id);
  setChildren(
    list.body,
    shown.map((id) => updateRow(fleet.byId.get(id))),
  );
  showHeads();
  showPager(pages, shown.length);
  reachByKeyboard(byId('table-place'));
}

function showHeads() {
  COLUMNS.forEach((column, at) =>
    setAttribute(list.heads[at], 'aria-sort', column.key === list.sort ? list.direction : null),
  );
  const counts = new Map(STATES.map((state) => [state, 0]));
  for (const one of fleet.customers) counts.set(one.state, (counts.get(one.state) ?? 0) + 1);
  for (const { state, chip, count } of list.chips) {
    setText(count, countText(state === null ? fleet.customers.length : counts.get(state)));
    setAttribute(chip, 'aria-pressed', String(list.state === state));
  }
  setText(
    list.caption,
    `Customers, sorted by ${COLUMNS.find((column) => column.key === list.sort).label}, ${list.direction}`,
  );
}

function showPager(pages, count) {
  const first = list.page * PAGE_ROWS + 1;
  list.nothing.hidden = count > 0;
  list.table.hidden = count === 0;
  setText(
    list.nothing,
    fleet.status === null
      ? 'Waiting for the first numbers.'
      : fleet.customers.length === 0
        ? 'No customers are configured.'
        : 'No customer fits the filter.',
  );
  setText(
    list.where,
    count === 0 ? '' : `${countText(first)}–${countText(first + count - 1)} of ${countText(list.order.length)}`,
  );
  list.back.disabled = list.page === 0;
  list.on.disabled = list.page >= pages - 1;
  list.back.hidden = list.on.hidden = pages === 1;
}

function makeBar() {
  const bar = { fill: make('span', { class: 'fill' }), steps: make('span', { class: 'steps' }), told: '' };
  bar.element = make('span', { class: 'bar', 'aria-hidden': 'true' }, bar.fill, bar.steps);
  return bar;
}

function updateBar(bar, one) {
  const share = shareOf(one);
  bar.fill.style.setProperty('--share', `${Math.min(100, share * 100).toFixed(2)}%`);
  setAttribute(bar.element, 'class', `bar ${STATES.includes(one.state) ? one.state : 'open'}`);
  const steps = warnStepsOf(one.customer);
  if (bar.told === steps.join()) return;
  bar.told = steps.join();
  bar.steps.replaceChildren(
    ...steps.map((step) => {
      const mark = make('span', { class: 'step' });
      mark.style.setProperty('--at', `${step}%`);
      return mark;
    }),
  );
}

function makeRow(id) {
  const row = { cells: {}, bar: makeBar(), percent: make('span', { class: 'percent' }), state: null };
  row.link = make('a', { href: `#customer=${encodeURIComponent(id)}`, text: id });
  row.element = make('tr', { 'data-customer': id });
  for (const column of COLUMNS) {
    const cell = make(column.key === 'customer' ? 'th' : 'td', {
      scope: column.key === 'customer' ? 'row' : null,
      class: `${column.key} ${column.number ? 'number' : ''} ${column.wide ? 'wide' : ''}`,
    });
    row.cells[column.key] = cell;
    row.element.append(cell);
  }
  row.unmetered = make('span', { class: 'tag', text: 'not enforced', hidden: true });
  row.cells.customer.append(row.link, row.unmetered);
  row.cells.share.append(make('span', { class: 'share-line' }, row.bar.element, row.percent));
  list.rows.set(id, row);
  return row;
}

function updateRow(one) {
  const row = list.rows.get(one.customer) ?? makeRow(one.customer);
  if (row.state !== one.state) row.cells.state.replaceChildren(makeBadge(one.state));
  row.state = one.state;
  row.unmetered.hidden = isEnforced(one.customer);
  updateBar(row.bar, one);
  setText(row.percent, shareText(one.used_bytes, one.allowance_bytes));
  setAttribute(row.cells.share, 'title', `${exactText(one.used_bytes)} of ${exactText(one.allowance_bytes)}`);
  showBytes(row.cells.used, one.used_bytes);
  showBytes(row.cells.left, one.remaining_bytes);
  const forecast = forecastOf(one);
  setText(row.cells.forecast, forecast === null ? '–' : bytesText(forecast));
  setAttribute(row.cells.forecast, 'class', `forecast number wide ${one.forecast?.exhausted_at ? 'over' : ''}`);
  setAttribute(
    row.cells.forecast,
    'title',
    one.forecast?.exhausted_at ? `Exhausted ${utcText(Date.parse(one.forecast.exhausted_at))} at this pace` : null,
  );
  setText(row.cells.rate, rateText(rateOf(one.customer)));
  setText(row.cells.connections, countText(connectionsOf(one.customer)));
  return row.element;
}

function showBytes(cell, bytes) {
  setText(cell, bytesText(bytes));
  setAttribute(cell, 'title', exactText(bytes));
}
