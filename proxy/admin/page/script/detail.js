// One customer: figures, the burn-up, endpoints, connections and why they ended, groups, days. Members that this proxy
// does not tell are left out.

const shownDetail = { id: null, data: null, failure: null, parts: null, drawn: '' };

function customerInAddress() {
  const match = /^#customer=(.+)$/.exec(location.hash);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return null;
  }
}

function makeDetail(id, change) {
  const parts = {
    badge: make('span'),
    facts: make('dl', { class: 'facts figures-of-one' }),
    bar: makeBar(),
    marks: make('p', { class: 'marks', 'aria-hidden': 'true' }),
    chart: make('div', { class: 'chart' }),
    chartText: make('p', { class: 'note' }),
    legend: make('div'),
    left: make('div', { class: 'stack' }),
    right: make('div', { class: 'stack' }),
    problem: make('p', { class: 'banner warn', hidden: true }),
    values: new Map(),
    sections: new Map(),
  };
  parts.adjust = make('button', {
    type: 'button',
    text: 'Adjust the allowance',
    on: { click: () => change('adjust', id) },
  });
  parts.block = make('button', {
    type: 'button',
    class: 'danger',
    text: 'Block',
    on: { click: () => change(parts.block.dataset.verb, id) },
  });
  parts.off = make('p', {
    class: 'note',
    id: 'changes-off',
    hidden: true,
    text: 'Changes are off: set admin.token_file and start the proxy again.',
  });
  parts.heading = make('h2', { tabindex: '-1', id: 'detail-heading', text: id });
  const chartCard = make(
    'section',
    { class: 'card', 'aria-labelledby': 'burn-up-heading' },
    make('div', { class: 'bar-of-tools' }, make('h3', { id: 'burn-up-heading', text: 'Burn-up' }), parts.legend),
    parts.chart,
    parts.chartText,
  );
  byId('detail').replaceChildren(
    make('p', { class: 'way' }, make('a', { href: '#', text: '← All customers' })),
    make(
      'header',
      { class: 'of-one' },
      parts.heading,
      parts.badge,
      make('div', { class: 'actions' }, parts.adjust, parts.block),
      parts.off,
    ),
    parts.problem,
    make(
      'section',
      { class: 'card', 'aria-label': 'The allowance' },
      make('div', { class: 'big' }, parts.bar.element, parts.marks),
      parts.facts,
    ),
    chartCard,
    make('div', { class: 'tables' }, parts.left, parts.right),
  );
  byId('detail').setAttribute('aria-labelledby', 'detail-heading');
  shownDetail.parts = parts;
  shownDetail.drawn = '';
}

/** `more`: the same exactly, in a smaller line below. */
function showFact(label, told, more = '') {
  const { values, facts } = shownDetail.parts;
  if (!values.has(label)) {
    const value = { told: make('dd'), more: make('dd', { class: 'more' }) };
    values.set(label, value);
    facts.append(make('div', {}, make('dt', { text: label }), value.told, value.more));
  }
  setText(values.get(label).told, told);
  setText(values.get(label).more, more);
}

function showFacts(one, now) {
  const bytesFact = (label, bytes) => showFact(label, bytesText(bytes), exactText(bytes));
  showFact(
    'Used',
    `${bytesText(one.used_bytes)}, ${shareText(one.used_bytes, one.allowance_bytes)}`,
    exactText(one.used_bytes),
  );
  bytesFact('Allowance', one.allowance_bytes);
  bytesFact('Left', one.remaining_bytes);
  bytesFact('Handed to holders', one.granted_bytes);
  const end = Date.parse(one.period_end);
  showFact('Next period', relativeText(end, now), utcText(end));
  if (one.forecast) showForecast(one, end, now);
  showFact('Now', rateText(rateOf(one.customer)), 'both directions, every holder');
  showFact(
    'Connections here',
    countText(one.connections),
    one.connections_limit === undefined ? '' : `of at most ${countText(one.connections_limit)}`,
  );
  if (one.forfeited_bytes)
    showFact('Counted, not seen', bytesText(one.forfeited_bytes), 'a usage file was lost: its grant counts as used');
  if (!isEnforced(one.customer)) showFact('Not enforced', 'never cut off', 'enforce: false');
}

function showForecast(one, end, now) {
  const dry = one.forecast.exhausted_at ? Date.parse(one.forecast.exhausted_at) : null;
  if (dry !== null && one.remaining_bytes > 0)
    showFact('Forecast', `exhausted ${relativeText(dry, now)}`, utcText(dry));
  else
    showFact(
      'Forecast',
      bytesText(one.forecast.period_end_bytes),
      `on ${dayText(end)}, ${exactText(one.forecast.period_end_bytes)}`,
    );
}

/** A section with a table that is filled in place: `rows` of cells, each a text or {text, title, bytes}. */
function showTable(key, heading, heads, rows, nothing) {
  const { sections, left, right } = shownDetail.parts;
  if (!sections.has(key)) {
    const section = { body: make('tbody'), nothing: make('p', { class: 'nothing', text: nothing }), rows: [] };
    const name = `${key}-heading`;
    section.table = make(
      'table',
      { 'aria-labelledby': name },
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          ...heads.map((head, at) =>
            make('th', { scope: 'col', class: head.number ? 'number' : null, text: head.label }),
          ),
        ),
      ),
      section.body,
    );
    section.scrolls = make('div', { class: 'scrolls', role: 'group', 'aria-labelledby': name }, section.table);
    section.element = make(
      'section',
      { class: `card ${key}` },
      make('h3', { id: name, text: heading }),
      section.scrolls,
      section.nothing,
    );
    sections.set(key, section);
    (key === 'closed' || key === 'refused' ? right : left).append(section.element);
  }
  const section = sections.get(key);
  section.nothing.hidden = rows.length > 0;
  section.table.hidden = rows.length === 0;
  while (section.body.rows.length > rows.length) section.body.deleteRow(-1);
  rows.forEach((row, at) => {
    const line =
      section.body.rows[at] ??
      section.body.appendChild(
        make(
          'tr',
          {},
          ...heads.map((head, column) =>
            make(column === 0 ? 'th' : 'td', {
              scope: column === 0 ? 'row' : null,
              class: head.number ? 'number' : null,
            }),
          ),
        ),
      );
    row.forEach((cell, column) => {
      const shown = typeof cell === 'object' ? cell : { text: cell };
      setText(line.cells[column], shown.bytes === undefined ? shown.text : bytesText(shown.bytes));
      setAttribute(
        line.cells[column],
        'title',
        shown.bytes === undefined ? (shown.title ?? null) : exactText(shown.bytes),
      );
    });
  });
  reachByKeyboard(section.scrolls);
}

const number = (label) => ({ label, number: true });
const text = (label) => ({ label });

function showTables(one) {
  const active = new Map((one.active ?? []).map((entry) => [entry.endpoint, entry.connections]));
  showTable(
    'endpoints',
    'Endpoints',
    [text('Endpoint'), number('To warehouse'), number('From warehouse'), number('Connections')],
    one.endpoints.map((entry) => [
      entry.endpoint,
      { bytes: entry.to_warehouse_bytes },
      { bytes: entry.from_warehouse_bytes },
      active.has(entry.endpoint) ? countText(active.get(entry.endpoint)) : '–',
    ]),
    'No endpoints are configured.',
  );
  const reasons = (entries, where) =>
    [...entries]
      .sort((a, b) => b.count - a.count)
      .map((entry) => [entry.reason, entry[where], REASON_WORDS[entry.reason] ?? '', countText(entry.count)]);
  if (one.closed)
    showTable(
      'closed',
      'Why connections ended here',
      [text('Reason'), text('Endpoint'), text('Meaning'), number('Count')],
      reasons(one.closed, 'endpoint'),
      'None has ended since this proxy started.',
    );
  if (one.refused)
    showTable(
      'refused',
      'Why connections were refused here',
      [text('Reason'), text('Listener'), text('Meaning'), number('Count')],
      reasons(one.refused, 'listener'),
      'None was refused since this proxy started.',
    );
  if (one.groups?.length)
    showTable(
      'groups',
      'Client groups here',
      [text('Group'), number('To warehouse'), number('From warehouse'), number('Connections')],
      one.groups.map((entry) => [
        entry.group || '(none)',
        { bytes: entry.to_warehouse_bytes },
        { bytes: entry.from_warehouse_bytes },
        countText(entry.connections),
      ]),
      'No traffic yet.',
    );
  if (one.days)
    showTable(
      'days',
      'Days, in UTC',
      [text('Day'), number('To warehouse'), number('From warehouse'), number('Together')],
      daysOf(one)
        .reverse()
        .map((entry) => [entry.day, { bytes: entry.to }, { bytes: entry.from }, { bytes: entry.bytes }]),
      'No day with traffic yet.',
    );
}

function showBigBar(one) {
  const { bar, marks } = shownDetail.parts;
  updateBar(bar, one);
  const steps = warnStepsOf(one.customer).join();
  if (marks.dataset.steps === steps) return;
  marks.dataset.steps = steps;
  marks.replaceChildren(
    ...warnStepsOf(one.customer).map((step) => {
      const mark = make('span', { text: `${step} %` });
      mark.style.setProperty('--at', `${step}%`);
      return mark;
    }),
  );
}

function showDetail(now) {
  const { parts, data, failure } = shownDetail;
  if (!parts) return;
  parts.problem.hidden = failure === null;
  setText(parts.problem, failure ?? '');
  const one =
    data === null
      ? null
      : {
          ...data,
          ...(fleet.byId.get(shownDetail.id)?.forecast && !data.forecast
            ? { forecast: fleet.byId.get(shownDetail.id).forecast }
            : {}),
        };
  const changes = fleet.status?.changes ?? false;
  parts.off.hidden = changes || fleet.status === null;
  for (const button of [parts.adjust, parts.block]) button.disabled = !changes || one === null;
  if (one === null) return;
  const blocked = one.state === 'blocked';
  setText(parts.block, blocked ? 'Unblock' : 'Block');
  parts.block.dataset.verb = blocked ? 'unblock' : 'block';
  if (parts.badge.dataset.state !== one.state) parts.badge.replaceChildren(makeBadge(one.state));
  parts.badge.dataset.state = one.state;
  showBigBar(one);
  showFacts(one, now);
  showTables(one);
  setText(parts.chartText, chartText(one, now));
  const drawn = JSON.stringify([
    one.used_bytes,
    one.allowance_bytes,
    one.days,
    one.forecast,
    parts.chart.clientWidth,
    Math.floor(now / 60000),
  ]);
  if (drawn === shownDetail.drawn) return;
  shownDetail.drawn = drawn;
  parts.legend.replaceChildren(makeLegend(one));
  drawChart(parts.chart, one, now);
}
