"""The results as tables."""

import statistics

PUBLICATION_S_MAX = 5
RSS_MIB_MAX = 16  # of a worker, once it has given back what a rush took


def show(results):
    show_operations(results["operations"])
    show_processors(results["operations"] + results["crowds"] + results["cached"])
    show_crowds(results["crowds"])
    show_cached(results["cached"])
    show_months(results["months"])
    show_memory(results["memory"])
    show_company(results["operations"] + results["crowds"] + results["cached"])


def median(rounds, side, value="rate"):
    return statistics.median(measured[side][value] for measured in rounds)


def ratio(rounds, side):
    """Of each round by itself: its two sides were measured within seconds of each other."""
    return statistics.median(measured["service"]["rate"] / measured[side]["rate"]
                             for measured in rounds)


def verdict(reached, target):
    return f"{target:.2f} {'reached' if reached >= target else 'MISSED'}"


def table(heading, rows):
    """Columns are as wide as their widest cell; all but the first stand to the right."""
    widths = [max(len(row[column]) for row in [heading, *rows]) for column in range(len(heading))]
    lines = []
    for row in [heading, ["-" * width for width in widths], *rows]:
        cells = [cell.ljust(width) if column == 0 else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths))]
        lines.append("| " + " | ".join(cells) + " |")
    print("\n".join(lines) + "\n")


def show_operations(operations):
    rows = []
    for operation in operations:
        rounds = operation["rounds"]
        clients, jobs = operation["best_clients"]
        reached = ratio(rounds, "best")
        rows.append([operation["title"], f"{median(rounds, 'service'):.0f}",
                     f"{median(rounds, 'service', 'p50_ms'):.1f}",
                     f"{median(rounds, 'service', 'p99_ms'):.1f}",
                     f"{median(rounds, 'best'):.0f}", f"{clients}/{jobs}",
                     f"{median(rounds, 'same'):.0f}", str(operation["same_clients"]),
                     f"{ratio(rounds, 'same'):.2f}", f"{reached:.2f}",
                     verdict(reached, operation["target"])])
    table(["against the same statements by pgbench", "service/s", "p50 ms", "p99 ms", "best/s",
           "clients/threads", "as many/s", "clients", "of as many", "of best", "target"], rows)


def at_most(spent, most):
    return f"{most:.0f} {'reached' if spent <= most else 'MISSED'}" if most else ""


def show_processors(operations):
    """Where the time of the processors goes, by process."""
    servers = list(operations[0]["rounds"][0]["service"]["cpu_us"])
    rows, of_postgres = [], {}
    for operation in operations:
        spent = {name: statistics.median(measured["service"]["cpu_us"][name]
                                         for measured in operation["rounds"]) for name in servers}
        of_postgres[operation["title"]] = spent.get("PostgreSQL", 0)
        in_all = sum(spent.values())
        said = at_most(in_all, operation.get("cpu_us_max"))
        if operation.get("postgres_max"):
            title, times = operation["postgres_max"]
            said = "PostgreSQL " + at_most(of_postgres[operation["title"]],
                                           of_postgres[title] * times)
        rows.append([operation["title"], *(f"{spent[name]:.0f}" for name in servers),
                     f"{in_all:.0f}", said])
    table(["processor time of a request, in microseconds", *servers, "in all", "at most"], rows)


def show_crowds(crowds):
    rows = []
    for crowd in crowds:
        rounds = crowd["rounds"]
        refused = sum(measured["service"]["refused"] for measured in rounds)
        longest_ms = max(measured["service"]["max_ms"] for measured in rounds)
        in_time = refused == 0 and longest_ms <= crowd["wait_max_ms"]
        reached = ratio(rounds, "best")
        rows.append([crowd["title"], str(crowd["phones"]), f"{median(rounds, 'service'):.0f}",
                     f"{median(rounds, 'best'):.0f}", f"{reached:.2f}",
                     verdict(reached, crowd["target"]),
                     f"{median(rounds, 'service', 'p99_ms'):.0f}", f"{longest_ms:.0f}",
                     str(refused),
                     f"{crowd['wait_max_ms']} {'reached' if in_time else 'MISSED'}"])
    table(["against different rewards", "phones", "same/s", "other/s", "ratio", "target",
           "p99 ms", "longest ms", "refused", "at most ms"], rows)


def show_cached(operations):
    rows = []
    for operation in operations:
        rounds = operation["rounds"]
        reached = ratio(rounds, "best")
        rows.append([operation["title"], f"{median(rounds, 'service'):.0f}",
                     f"{median(rounds, 'service', 'p99_ms'):.1f}", f"{median(rounds, 'large'):.0f}",
                     f"{ratio(rounds, 'large'):.2f}", f"{median(rounds, 'best'):.0f}",
                     f"{reached:.2f}", verdict(reached, operation["target"])])
    table(["against nginx's own 200", "service/s", "p99 ms", "as large/s", "ratio", "empty/s",
           "ratio", "target"], rows)


def show_months(months):
    rows = [[month["period"], str(month["ledger"]), str(month["entries"]), str(month["lines"]),
             f"{month['seconds']:.2f}", *[f"{month[key]:.0f}" if key in month else ""
                                          for key in ("ledger_rows", "blocks", "query_ms")]]
            for number, month in enumerate(months, 1)
            if number % 12 == 0 or "blocks" in month or len(months) <= 12]
    table(["publication", "entries in all", "its entries", "lines", "seconds", "rows read",
           "blocks read", "query ms"], rows)
    longest_s = max(month["seconds"] for month in months)
    print(f"The slowest publication took {longest_s:.1f} s, at most {PUBLICATION_S_MAX}: "
          f"{'reached' if longest_s <= PUBLICATION_S_MAX else 'MISSED'}.\n")


def show_memory(memory):
    largest_mib = max(worker["rss_kib"] for worker in memory["after"]) / 1024
    rows = [[when, *(f"{worker['rss_kib'] / 1024:.1f}" for worker in memory[when]),
             *(f"{worker['pss_kib'] / 1024:.1f}" for worker in memory[when])]
            for when in ("before", "after")]
    count = len(memory["before"])
    table([f"memory of the workers, {memory['requests']} requests", *["RSS MiB"] * count,
           *["PSS MiB"] * count], rows)
    print(f"The largest worker holds {largest_mib:.1f} MiB after the rush, at most {RSS_MIB_MAX}: "
          f"{'reached' if largest_mib <= RSS_MIB_MAX else 'MISSED'}.\n")


def show_company(operations):
    shares = [measured["others"] for operation in operations for measurements in operation["rounds"]
              for measured in measurements.values()]
    print(f"Other programs had {max(shares):.0%} of the processors in the worst measurement, "
          f"{statistics.median(shares):.0%} in the median one.")
