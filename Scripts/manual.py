#!/usr/bin/env python3
"""The manual page, from what the tool says of itself: infusync --experimental-dump-help | Scripts/manual.py > infusync.1"""
import json
import sys


def roff(text):
    """Text as troff reads it: no line begins a request, no backslash an escape."""
    text = (text or "").replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.splitlines())


def spelled(name):
    return {"long": "--", "short": "-", "longWithSingleDash": "-"}[name["kind"]] + name["name"]


def argument(about):
    value = about.get("valueName")
    if about["kind"] == "positional":
        return f"<{value}>" + ("..." if about.get("isRepeating") else "")
    names = ", ".join(spelled(name) for name in about.get("names", []))
    return names + (f" <{value}>" if about["kind"] == "option" else "")


def command(about, path, out):
    name = " ".join(path)
    out.append(f".SS {roff(name)}")
    out.append(roff(about.get("abstract", "")) + ("." if about.get("abstract") and not about["abstract"].endswith(".") else ""))
    if about.get("discussion"):
        out += [".PP", roff(about["discussion"])]
    for one in about.get("arguments", []):
        if not one.get("shouldDisplay", True) or any(n["name"] == "help" for n in one.get("names", [])):
            continue
        out += [".TP", f"\\fB{roff(argument(one))}\\fR", roff(one.get("abstract", ""))]
    for sub in about.get("subcommands", []):
        if sub["commandName"] != "help" and sub.get("shouldDisplay", True):
            command(sub, [*path, sub["commandName"]], out)


def main():
    top = json.load(sys.stdin)["command"]
    name = top["commandName"]
    out = [f'.TH {name.upper()} 1', ".SH NAME", f"{name} \\- {roff(top['abstract'])}", ".SH SYNOPSIS", f"\\fB{name}\\fR <command> [options]", ".SH COMMANDS"]
    for sub in top.get("subcommands", []):
        if sub["commandName"] != "help":
            command(sub, [name, sub["commandName"]], out)
    out += [
        ".SH EXIT STATUS", "0 done, nothing waits; 3 done, but a person must act; 64 the command line is wrong; 65 a file or record is bad; 70 our own fault;",
        "73 an output could not be written; 75 run again; 76 the EHR refused for good; 77 not allowed; 78 configuration or a mapping file is wrong.",
        "Of several endpoints, the first that occurred of 78, 77, 76, 70, 75, 3, 0.",
        ".SH ENVIRONMENT", "INFUSYNC_HOME, INFUSYNC_MAPPINGS, XDG_DATA_HOME; CREDENTIALS_DIRECTORY where a sealed store has its key from systemd.",
    ]
    print("\n".join(line for line in out if line != ""))


if __name__ == "__main__":
    main()
