"""What the dashboards are made of: panels, variables, and a board that lays panels out from left to right.

Bytes are decimal everywhere (`decbytes`, and `Bps`, which Grafana calls "bytes/sec(SI)"): an allowance of 300 GB must
not read 279 GiB. A legend never grows with the number of customers: who shows customers asks for the first $top.
"""
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
BYTES, BYTES_A_SECOND, SHARE, SECONDS, COUNT, PER_SECOND = "decbytes", "Bps", "percentunit", "s", "short", "cps"
DATE, FROM_NOW = "dateTimeAsIso", "dateTimeFromNow"  # both of milliseconds
GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "text"
SHARE_STEPS = ((None, GREEN), (0.5, YELLOW), (0.8, ORANGE), (0.95, RED))  # warn_at's own steps
NONE_IS_GOOD = ((None, GREEN), (1, RED))
CUSTOMER_LINK = {"title": "This customer", "url": "/d/tollgate-customer?var-customer=${__value.text}"
                 "&${datasource:queryparam}&${__url_time_range}"}


def query(expr, legend="__auto", instant=False):
    """One target. Instant ones are what tables and single numbers show."""
    return {"expr": expr, "legendFormat": legend, "instant": instant}


def _targets(queries, table=False):
    return [{"refId": chr(ord("A") + index), "datasource": DATASOURCE, "expr": one["expr"],
             "legendFormat": one["legendFormat"], "instant": one["instant"], "range": not one["instant"],
             "editorMode": "code", "format": "table" if table else "time_series"}
            for index, one in enumerate(queries)]


def _thresholds(steps):
    return {"mode": "absolute", "steps": [{"value": value, "color": color} for value, color in steps]}


def _mappings(words):
    if not words:
        return []
    return [{"type": "value", "options": {value: {"text": text, "color": color, "index": index}
                                          for index, (value, (text, color)) in enumerate(words.items())}}]


def _panel(kind, title, description, queries, defaults, options, overrides=(), table=False, **more):
    return {"type": kind, "title": title, "description": description, "datasource": DATASOURCE,
            "fieldConfig": {"defaults": defaults, "overrides": list(overrides)}, "options": options,
            "targets": _targets(queries, table), **more}


def stat(title, description, expr, unit, steps=((None, BLUE),), words=None, empty=None, decimals=None):
    """One number as it is at the end of the shown time. `words` maps values to a text and a colour."""
    defaults = {"unit": unit, "color": {"mode": "thresholds"}, "thresholds": _thresholds(steps),
                "mappings": _mappings(words)}
    if empty is not None:
        defaults["noValue"] = empty
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {"colorMode": "value", "graphMode": "none", "justifyMode": "auto", "textMode": "value", "wideLayout": True,
               "orientation": "auto", "percentChangeColorMode": "standard", "showPercentChange": False,
               "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    return _panel("stat", title, description, [query(expr, instant=True)], defaults, options)


def lines(title, description, queries, unit, steps=None, stacked=False, bars=False, negative=None, dashed=None,
          since=None, least=0, most=None, every=None):
    """Values over time. `negative` and `dashed` are regular expressions of legends; `since` fixes the shown time."""
    custom = {"drawStyle": "bars" if bars else "line", "lineWidth": 1, "fillOpacity": 70 if bars else 20 if stacked else 0,
              "showPoints": "never", "spanNulls": False, "stacking": {"mode": "normal" if stacked else "none"},
              "thresholdsStyle": {"mode": "line" if steps else "off"}}
    defaults = {"unit": unit, "custom": custom, "color": {"mode": "palette-classic"},
                "thresholds": _thresholds(steps or ((None, GREEN),))}
    if negative is None:
        defaults["min"] = least
    if most is not None:
        defaults["max"] = most
    overrides = []
    if negative:
        overrides.append(_by_regexp(negative, [("custom.transform", "negative-Y")]))
    if dashed:
        overrides.append(_by_regexp(dashed, [("custom.lineStyle", {"fill": "dash", "dash": [8, 8]})]))
    options = {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
               "tooltip": {"mode": "multi", "sort": "desc"}}
    more = {"timeFrom": since} if since else {}
    if every:
        more["interval"] = every
    return _panel("timeseries", title, description, queries, defaults, options, overrides, **more)


def table(title, description, columns, sort_by, hidden=(), names=None):
    """Rows merged from instant queries by their labels. `columns`: (expression, title, unit, steps or words).

    `names` gives labels their column titles, first columns first; a label `customer` links to the customer's dashboard.
    """
    names = names or {"customer": "Customer"}
    renamed = {**names, **{f"Value #{chr(ord('A') + index)}": one[1] for index, one in enumerate(columns)}}
    if len(columns) == 1:
        renamed["Value"] = columns[0][1]
    order = {name: index for index, name in enumerate(renamed)}
    overrides = [_by_name(column, [("unit", unit), *_colours(how)]) for _, column, unit, how in columns]
    if "customer" in names:
        overrides.append(_by_name(names["customer"], [("links", [CUSTOMER_LINK])]))
    defaults = {"unit": "none", "custom": {"align": "auto", "inspect": False}, "thresholds": _thresholds(((None, GREEN),))}
    transformations = [
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {"excludeByName": {name: True for name in ("Time", *hidden)}, "indexByName": order,
                                       "renameByName": renamed}}]
    return _panel("table", title, description, [query(one[0], "", instant=True) for one in columns], defaults,
                  {"frameIndex": 0, "showHeader": True, "cellHeight": "sm",
                   "sortBy": [{"displayName": sort_by[0], "desc": sort_by[1]}]},
                  overrides, table=True, transformations=transformations)


def _colours(how):
    """Cells in the colour of their threshold, or with words in place of numbers; as they are without `how`."""
    if not how:
        return []
    coloured = ("custom.cellOptions", {"type": "color-text"})
    if isinstance(how, dict):
        return [("mappings", _mappings(how)), coloured]
    return [("thresholds", _thresholds(how)), ("color", {"mode": "thresholds"}), coloured]


def _by_name(name, properties):
    return _override("byName", name, properties)


def _by_regexp(pattern, properties):
    return _override("byRegexp", pattern, properties)


def _override(matcher, what, properties):
    return {"matcher": {"id": matcher, "options": what}, "properties": [{"id": key, "value": value}
                                                                       for key, value in properties]}
