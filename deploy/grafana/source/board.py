"""A dashboard: its variables, its links to the others, and panels that are placed from left to right in 24 columns."""
from panels import DATASOURCE

SCHEMA = 39  # Grafana 10.4 and later read it; newer ones bring it up to date as they load it
COLUMNS = 24


def datasource_variable():
    return {"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus", "hide": 0,
            "refresh": 1, "regex": "", "includeAll": False, "multi": False, "options": []}


def label_variable(name, label, values_of, description, several=False):
    """A variable whose values are a label's, read when the dashboard is opened; `several`: many at once, or all."""
    variable = {"type": "query", "name": name, "label": label, "description": description, "datasource": DATASOURCE,
                "query": {"query": f"label_values({values_of}, {name})", "qryType": 1,
                          "refId": "PrometheusVariableQueryEditor-VariableQuery"}, "refresh": 1, "sort": 1, "regex": "",
                "hide": 0, "includeAll": several, "multi": several, "options": []}
    if several:
        variable.update(allValue=".+", current={"text": ["All"], "value": ["$__all"]})
    return variable


def choice_variable(name, label, values, description):
    chosen = values[0]
    return {"type": "custom", "name": name, "label": label, "description": description, "query": ",".join(values),
            "hide": 0, "includeAll": False, "multi": False, "current": {"text": chosen, "value": chosen},
            "options": [{"text": value, "value": value, "selected": value == chosen} for value in values]}


class Board:
    def __init__(self, uid, title, description, variables, time_from):
        self.uid, self._panels = uid, []
        self._x = self._y = self._row_height = 0
        self._document = {
            "uid": uid, "title": title, "description": description, "tags": ["tollgate"], "schemaVersion": SCHEMA,
            "id": None, "version": 1, "editable": False, "graphTooltip": 1, "timezone": "utc", "refresh": "1m",
            "time": {"from": time_from, "to": "now"}, "annotations": {"list": []},
            "templating": {"list": [datasource_variable(), *variables]},
            "links": [{"type": "dashboards", "title": "Tollgate", "tags": ["tollgate"], "asDropdown": False, "icon": "",
                       "includeVars": True, "keepTime": True, "targetBlank": False, "tooltip": ""}]}

    def row(self, title):
        self._next_line()
        self._place({"type": "row", "title": title, "collapsed": False, "panels": []}, COLUMNS, 1)

    def add(self, panel, width, height):
        """Beside the last panel where there is room, else below."""
        if self._x + width > COLUMNS:
            self._next_line()
        self._place(panel, width, height)

    def _next_line(self):
        self._y += self._row_height
        self._x = self._row_height = 0

    def _place(self, panel, width, height):
        place = {"x": self._x, "y": self._y, "w": width, "h": height}
        self._panels.append({"id": len(self._panels) + 1, "gridPos": place, **panel})
        self._x += width
        self._row_height = max(self._row_height, height)

    def document(self):
        return {**self._document, "panels": self._panels}
