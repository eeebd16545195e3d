// The burn-up of one customer's period: used so far, the even pace to the allowance, and the forecast. Drawn anew when
// something in it has changed; its numbers are in the table of days as well, for those who cannot see it.

const DAY_MS = 86400000;

/** [{at, bytes}] from the period's start until now: each day's end, and this moment. Days that are over are not guessed. */
function burnUp(one, now) {
  const start = Date.parse(one.period_start);
  const points = [{ at: start, bytes: 0 }];
  let sum = 0;
  for (const { day, bytes } of daysOf(one)) {
    const end = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
    if (end - DAY_MS > points.at(-1).at) points.push({ at: end - DAY_MS, bytes: sum });
    sum += bytes;
    if (end < now) points.push({ at: end, bytes: Math.min(sum, one.used_bytes) });
  }
  points.push({ at: Math.max(now, points.at(-1).at), bytes: one.used_bytes });
  return points;
}

/** [{day, to, from, bytes}], oldest first; empty where the proxy tells no days. */
function daysOf(one) {
  const known = Array.isArray(one.days) ? one.days : [];
  return known
    .map(({ day, endpoints }) => {
      const to = endpoints.reduce((sum, endpoint) => sum + endpoint.to_warehouse_bytes, 0);
      const from = endpoints.reduce((sum, endpoint) => sum + endpoint.from_warehouse_bytes, 0);
      return { day, to, from, bytes: to + from };
    })
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** A round number at or above `bytes`, and how many lines there are below it. */
function niceTop(bytes) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, bytes)));
  for (const [factor, lines] of [
    [1, 5],
    [1.5, 3],
    [2, 4],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 3],
    [8, 4],
    [10, 5],
  ])
    if (bytes <= factor * power * (1 + 1e-9)) return { top: factor * power, lines };
  return { top: 10 * power, lines: 5 };
}

function chartText(one, now) {
  const end = Date.parse(one.period_end);
  const pace = paceOf(one, now);
  const parts = [
    `${bytesText(one.used_bytes)} of ${bytesText(one.allowance_bytes)} used; an even pace would be ${bytesText(pace)} by now`,
  ];
  if (one.forecast)
    parts.push(
      one.forecast.exhausted_at && one.used_bytes < one.allowance_bytes
        ? `at this pace the allowance is used on ${utcText(Date.parse(one.forecast.exhausted_at))}`
        : `forecast for ${dayText(end)}: ${bytesText(one.forecast.period_end_bytes)}`,
    );
  return `${parts.join('; ')}.`;
}

function paceOf(one, now) {
  const [start, end] = [Date.parse(one.period_start), Date.parse(one.period_end)];
  return one.allowance_bytes * Math.min(1, Math.max(0, (now - start) / (end - start)));
}

function drawChart(place, one, now) {
  const width = Math.max(280, place.clientWidth || 640);
  const height = width < 480 ? 220 : 280;
  const room = { left: 62, right: 14, top: 14, bottom: 30 };
  const [start, end] = [Date.parse(one.period_start), Date.parse(one.period_end)];
  const forecast = one.forecast?.period_end_bytes ?? null;
  const { top, lines } = niceTop(
    Math.max(one.allowance_bytes, one.used_bytes, Math.min(forecast ?? 0, one.allowance_bytes * 2 || Infinity), 1) *
      1.04,
  );
  const x = (time) => room.left + ((time - start) / (end - start)) * (width - room.left - room.right);
  const y = (bytes) => height - room.bottom - (Math.min(bytes, top) / top) * (height - room.top - room.bottom);
  const at = (point) => `${x(point.at).toFixed(1)},${y(point.bytes).toFixed(1)}`;
  const line = (name, ...points) => makeSvg('polyline', { class: name, points: points.map(at).join(' ') });
  const label = (name, left, down, text, anchor) =>
    makeSvg('text', { class: name, x: left.toFixed(1), y: down.toFixed(1), 'text-anchor': anchor, text });

  const parts = [];
  for (let at = 0; at <= lines; at += 1) {
    const bytes = (top / lines) * at;
    parts.push(
      makeSvg('line', { class: 'grid', x1: room.left, x2: width - room.right, y1: y(bytes), y2: y(bytes) }),
      label('tick', room.left - 8, y(bytes) + 4, bytes === 0 ? '0' : bytesText(bytes), 'end'),
    );
  }
  const days = Math.round((end - start) / DAY_MS);
  const every = width < 480 ? 10 : 5;
  for (let day = 0; day < days; day += every)
    parts.push(
      label('tick', x(start + day * DAY_MS), height - 8, dayText(start + day * DAY_MS), day === 0 ? 'start' : 'middle'),
    );
  const used = burnUp(one, Math.min(now, end));
  const latest = used.at(-1);
  const told = Array.isArray(one.days); // else only this moment is known, and no line leads to it
  if (told)
    parts.push(
      makeSvg('polygon', {
        class: 'area',
        points: `${used.map(at).join(' ')} ${x(latest.at).toFixed(1)},${y(0)} ${x(start)},${y(0)}`,
      }),
    );
  parts.push(
    line('allowance', { at: start, bytes: one.allowance_bytes }, { at: end, bytes: one.allowance_bytes }),
    line('pace', { at: start, bytes: 0 }, { at: end, bytes: one.allowance_bytes }),
    told ? line('used', ...used) : '',
  );
  if (forecast !== null && latest.at < end) {
    // Where it leaves the drawing it is cut, not bent.
    const cut =
      forecast > top ? latest.at + (end - latest.at) * ((top - latest.bytes) / (forecast - latest.bytes)) : end;
    parts.push(line('forecast', latest, { at: cut, bytes: Math.min(forecast, top) }));
    const dry = one.forecast.exhausted_at ? Date.parse(one.forecast.exhausted_at) : null;
    if (dry !== null && dry > now && dry < end)
      parts.push(makeSvg('circle', { class: 'dry', r: 4.5, cx: x(dry), cy: y(one.allowance_bytes) }));
  }
  parts.push(makeSvg('circle', { class: 'now', r: 4, cx: x(latest.at), cy: y(latest.bytes) }));
  const text = chartText(one, now);
  place.replaceChildren(
    makeSvg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': text }, ...parts),
  );
}

function makeLegend(one) {
  const entry = (name, text) =>
    make(
      'li',
      {},
      makeSvg(
        'svg',
        { viewBox: '0 0 24 8', 'aria-hidden': 'true' },
        makeSvg('line', { class: name, x1: 1, x2: 23, y1: 4, y2: 4 }),
      ),
      text,
    );
  return make(
    'ul',
    { class: 'legend' },
    entry('used', 'Used'),
    entry('pace', 'Even pace'),
    one.forecast ? entry('forecast', 'Forecast') : null,
    entry('allowance', 'Allowance'),
  );
}
