"""The verbs of what the district makes: sums and adjustments, report, papers and bulletins, archive; and forms and single files."""

from __future__ import annotations

import argparse
import sys

from toolkit.cli.plumbing import (
    BLOCKING,
    DONE,
    UNREADABLE,
    only,
    opened,
    print_json,
    progress,
    warn,
    warn_of_unlisted,
)
from toolkit.errors import UsageError


def run_adjust(options: argparse.Namespace) -> int:
    """Run the verb ``adjust``."""
    from toolkit.actions.adjust import adjust, adjustments, undo
    from toolkit.tables import adjusted_lines, adjustments_table

    if bool(options.cell) + options.list + bool(options.undo) != 1:
        raise UsageError("请写明一件事：调整（CELLCODE DELTA）、列出（--list）或取消（--undo N），每次一件。")
    if options.cell and options.delta is None:
        raise UsageError("请在栏目后面写明增减多少，如 1、-2。")
    with opened(options) as campaign:
        if options.list:
            done = adjustments(campaign)
        elif options.undo:
            done = [undo(campaign, options.undo, reason=options.reason, who=options.who)]
        else:
            done = [adjust(campaign, options.cell, options.delta, unit=options.unit, reason=options.reason, who=options.who)]
    if options.json:
        print_json([one.to_json() for one in done] if options.list else done[0].to_json())
    else:
        print(adjustments_table(done) if options.list else adjusted_lines(done[0]))
    return DONE


def run_controls(options: argparse.Namespace) -> int:
    """Run the verb ``controls``."""
    from toolkit.actions.controls import controls, register_controls
    from toolkit.actions.parts.controlled import controls_listed

    with opened(options) as campaign:
        done = controls(campaign) if options.path is None else register_controls(campaign, options.path)
    if options.json:
        print_json(done.to_json())
        return DONE
    if options.path is not None:
        print(f"已登记{len(done.new)}条其他部门的数。" if done.new else "与已登记的相同，没有改动。")
    for line in controls_listed(done.seen):
        print(line)
    return DONE


def run_rollup(options: argparse.Namespace) -> int:
    """Run the verb ``rollup``."""
    from toolkit.actions.rollup import rollup
    from toolkit.campaign.standing import waiting
    from toolkit.tables import results_table
    from toolkit.workbook.adjusted import below
    from toolkit.workbook.handling import listed_results, results

    if options.into and options.values:
        raise UsageError("--into 不能与 --values 同时使用，请分两次运行。")
    with opened(options) as campaign:
        done = rollup(campaign, out=options.out, into=options.into, values_only=options.values)
        warn_of_unlisted(campaign)
        aside = len(waiting(campaign))
    if aside:
        warn(f"提示：另放待查的还有{aside}份，没有计入；是谁的、怎样处理，用 status 看。")
    if options.json:
        print_json(done.to_json())
        return DONE
    if done.beside is not None and done.sums.scope is not None and done.beside.scope is not None:
        print(f"进报告、往上报的范围：{done.sums.scope.words}；{done.beside.scope.words}另列（要换的，改 campaign.toml 的 scope）。")
    print(done.sums.denominator)
    for sentence in done.sums.remarks:
        print(sentence)
    if adjusted := below(done.sums):
        print(f"{adjusted}。")
    for note in done.notes:
        warn(f"提示：{note}")
    print(results_table(listed_results(results(done.sums, done.district, done.findings), done.sums)))
    print(done.proof.summary)
    print(f"已写入 {done.path}")
    return DONE


def run_report(options: argparse.Namespace) -> int:
    """Run the verb ``report``."""
    from toolkit.actions.material import material
    from toolkit.actions.report import FORMATS, SUFFIXES, reported
    from toolkit.narrative.context import ReportFormat

    if options.draft:
        return _own_draft(options)
    suffix = options.out.suffix.lower() if options.out else ""
    named: dict[str, ReportFormat] = {SUFFIXES[kind][0]: kind for kind in reversed(FORMATS)}
    if options.format is None and suffix and suffix not in named:
        raise UsageError(f"写不了“{suffix}”格式的报告，-o 的后缀可用：{'、'.join(reversed(named))}。")
    kind: ReportFormat = options.format or named.get(suffix, "docx")
    if options.unit and options.material:
        raise UsageError("《素材》摘自各单位的文字，不与 --unit 同用，请分两次。")
    if options.last_report and not options.material:
        raise UsageError("--last-report 只与 --material 同用。")
    with opened(options) as campaign:
        done = reported(campaign, unit=options.unit, kind=kind, out=options.out, signed=options.date, final=options.final)
        written = [done.path, *([material(campaign, last_year=options.last_report)] if options.material else [])]
    print(done.proof.summary)
    print("\n".join(f"已写入 {path}" for path in written))
    return DONE


def run_papers(options: argparse.Namespace) -> int:
    """Run the verb ``papers``."""
    from toolkit.actions.papers import papers

    with opened(options) as campaign:
        done = papers(campaign)
        warn_of_unlisted(campaign)
    if done.provisional:
        warn(f"提示：{done.provisional}")
    for path in done.paths:
        print(f"已写入 {path}")
    return DONE


def run_bulletin(options: argparse.Namespace) -> int:
    """Run the verb ``bulletin``."""
    from toolkit.actions.bulletin import bulletin

    with opened(options) as campaign:
        done = bulletin(campaign, options.kind, named=options.named)
        warn_of_unlisted(campaign)
    if done.says:
        print(done.says)
    for path in done.paths:
        print(f"已写入 {path}")
    return DONE


def _own_draft(options: argparse.Namespace) -> int:
    from toolkit.actions.draft import draft

    if options.unit or options.format or options.out or options.date or options.final or options.material:
        raise UsageError("--draft 写的是本级的文字稿，写在 output 文件夹里，不与 --unit、--format、--date、--final、--material、-o 同时使用。")
    with opened(options) as campaign:
        done = draft(campaign)
        for sentence in done.said:
            warn(f"提示：{sentence}")
    print(f"已写入 {done.path}" if done.made else f"“{done.path}”已是最新的，没有另写。")
    if done.to_write:
        print(f"还要补写：{'、'.join(f'“{label}”' for label in done.to_write)}。")
    print("请在Word或WPS里改好、存盘，仍放在原处；再运行 nianbao report 即照它生成报告，数字随汇总更新。")
    return DONE


def run_archive(options: argparse.Namespace) -> int:
    """Run the verb ``archive``."""
    from toolkit.actions.archive import archive
    from toolkit.tables import archived_text

    if options.verify is not None:
        return _verify(options)
    with opened(options) as campaign, progress("归档") as tick:
        done = archive(campaign, out=options.out, with_mails=options.with_mails, progress=tick)
    if options.json:
        print_json(done.to_json())
    else:
        print(archived_text(done))
    for sentence in done.remarks:
        warn(f"提示：{sentence}")
    for sentence in done.manifest.problems:
        warn(f"错误：{sentence}")
    return UNREADABLE if done.manifest.problems else DONE


def _verify(options: argparse.Namespace) -> int:
    from toolkit.actions.archive import verify_archive
    from toolkit.tables import verified_text

    only(options, "--verify", "out", "with_mails", "campaign")
    with progress("核对") as tick:
        found = verify_archive(options.verify, progress=tick)
    if options.json:
        print_json(found.to_json())
    else:
        print(verified_text(found))
    return DONE if found.whole else BLOCKING


def run_import(options: argparse.Namespace) -> int:
    """Run the verb ``import``."""
    from toolkit.actions.import_report import import_report
    from toolkit.tables import checked_table

    if options.campaign is None:
        done = import_report(options.source, out=options.out)
    else:
        with opened(options) as campaign:
            done = import_report(options.source, campaign, out=options.out)
    if options.json:
        print_json(done.checked.to_json())
    else:
        print(checked_table([done.checked]))
        print(f"已写入 {done.path}")
    return DONE


def run_form(options: argparse.Namespace) -> int:
    """Run the verb ``form``."""
    from toolkit.actions.form import describe, load_form, page, preview
    from toolkit.tables import form_tables

    form = load_form(options.form)
    written = [
        *([preview(form, options.preview, source=options.form)] if options.preview else []),
        *([page(form, options.html, source=options.form)] if options.html else []),
    ]
    described = describe(form)
    if options.json:
        print_json(described)
    elif not written:
        print(form_tables(described))
    for path in written:
        print(f"已写入 {path}", file=sys.stderr if options.json else sys.stdout)
    if written and not options.json:
        for note in described["notes"]:
            warn(f"提示：{note}")
    return DONE
