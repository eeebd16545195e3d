"""What is written: a table with each figure's ratio to the best peer, a chart, and the configurations that were used."""
import datetime
import os
import statistics

from contenders import versions
from rows import FIGURES

HERE = os.path.dirname(os.path.abspath(__file__))
RESULTS = os.path.join(HERE, "..", "RESULTS.md")
CHART = os.path.join(HERE, "..", "results.svg")


def best_peer(row, medians, figure):
    """The name and the figure of the best among the row's peers."""
    smaller = FIGURES[figure][1]
    return (min if smaller else max)(((name, medians[row.name, name][figure]) for name in row.peers),
                                     key=lambda one: one[1])


def ratio(row, medians, figure):
    """Tollgate's figure over the best peer's: below 1 is better where less is better, above where more is."""
    return medians[row.name, "tollgate"][figure] / best_peer(row, medians, figure)[1]


def number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(rows, medians):
    lines = ["| work | figure | Tollgate | best peer | | ratio | at most | direct |", "|---|---|--:|--:|---|--:|--:|--:|"]
    for row in rows:
        for place, figure in enumerate(row.figures):
            unit, smaller, _, _ = FIGURES[figure]
            peer, theirs = best_peer(row, medians, figure)
            ours = medians[row.name, "tollgate"][figure]
            direct = medians.get((row.name, "direct"), {}).get(figure)
            bound = f"{row.at_most:.2f}" if place == 0 else ""
            better = "" if smaller else " (more is better)"
            lines.append(f"| {row.title if place == 0 else ''} | {figure}, {unit}{better} | {number(ours)} | "
                         f"{number(theirs)} | {peer} | {ours / theirs:.2f} | {bound} | "
                         f"{number(direct) if direct else ''} |")
    return "\n".join(lines)


def chart(rows, medians):
    """Bars of each row's own figure: Tollgate's share of the best peer's, whose line is 1."""
    wide, left, step, scale = 760, 330, 34, 300
    parts = []
    for place, row in enumerate(rows):
        top, value = 50 + place * step, ratio(row, medians, row.figures[0])
        colour = "#2a7f62" if value <= 1 else "#b5482a"
        parts.append(f'<text x="{left - 10}" y="{top + 15}" text-anchor="end">{row.title}</text>'
                     f'<rect x="{left}" y="{top}" width="{min(value, 1.35) * scale:.0f}" height="20" fill="{colour}"/>'
                     f'<text x="{left + min(value, 1.35) * scale + 6:.0f}" y="{top + 15}">{value:.2f}</text>')
    high = 50 + len(rows) * step + 10
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" '
            f'font-size="13"><rect width="{wide}" height="{high}" fill="white"/>'
            f'<text x="{left}" y="24" font-weight="bold">cost at the same work; the best of HAProxy and nginx is 1'
            f'</text>{"".join(parts)}<line x1="{left + scale}" y1="36" x2="{left + scale}" y2="{high - 8}" '
            f'stroke="black" stroke-dasharray="4 3"/></svg>\n')


def spread(rows, measured):
    lines = ["| work | figure | contender | least | median | most |", "|---|---|---|--:|--:|--:|"]
    for row in rows:
        for name in ("tollgate", *row.peers):
            values = sorted(each[row.figures[0]] for each in measured[row.name, name])
            lines.append(f"| {row.title} | {row.figures[0]} | {name} | {number(values[0])} | "
                         f"{number(values[len(values) // 2])} | {number(values[-1])} |")
    return "\n".join(lines)


def own_tables(rows, measured):
    """A table for each row of Tollgate's own, medians over the rounds beside what the project wants."""
    tables = []
    for row in rows:
        lines = [f"### {row.title[0].upper()}{row.title[1:]}: `{row.name}`", "",
                 "| figure | unit | median | least | most | at most |", "|---|---|--:|--:|--:|--:|"]
        for (name, title), rounds in measured.items():
            if name != row.name:
                continue
            values = sorted(one.value for one in rounds)
            bound = "" if rounds[0].at_most is None else number(rounds[0].at_most)
            lines.append(f"| {title} | {rounds[0].unit} | {number(statistics.median(values))} | {number(values[0])} | "
                         f"{number(values[-1])} | {bound} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def write(comparison, medians, own_rows, own_measured, asked):
    rows, measured = comparison.rows, comparison.measured
    used = "\n".join(f"### {name}\n\n```\n{text}```\n" for name, text in sorted(comparison.configurations.items()))
    with open(RESULTS, "w", encoding="utf-8") as out:
        out.write(f"""# Results

Written by `bench/compare.sh --rounds {asked.rounds} --seconds {asked.seconds}` on {datetime.date.today()}, on {os.cpu_count()} cores. How to read it: [README.md](README.md).

{"; ".join(versions(comparison.machine.program("tollgate")))}

![ratios](results.svg)

{table(rows, medians)}

## Tollgate's own rows

{own_tables(own_rows, own_measured)}

## Spread over the rounds

{spread(rows, measured)}

## Configurations

Ports and folders are those of the run.

{used}""")
    with open(CHART, "w", encoding="utf-8") as out:
        out.write(chart(rows, medians))
