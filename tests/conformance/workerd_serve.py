#!/usr/bin/env python3
"""Serves a project by the real runtime, under the command line of `durascope serve`.

    workerd_serve.py PROJECT --port PORT --state DIR [--storage disk|memory]

Prints http://127.0.0.1:PORT when it listens and stops on SIGTERM. The binary is $WORKERD, or `workerd` in the PATH.
So whatever drives durascope (run.py, side_by_side.py) can drive workerd instead, with nothing else changed.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def workerd_binary():
    """Path of the runtime, or None when there is none."""
    return shutil.which(os.environ.get("WORKERD", "workerd"))


def quoted(text):
    return json.dumps(str(text), ensure_ascii=False)


def boolean(value):
    return "true" if value else "false"


def modules(project, main):
    """The entry module, then every other source; named by path, so that relative imports find each other."""
    root = os.path.commonpath([HERE, project])
    entry = project / main
    others = sorted(p for p in [*project.glob("src/**/*.js"), *(HERE / "lib").glob("*.js")] if p != entry)
    return [(os.path.relpath(path, root), path) for path in [entry, *others]]


STORAGES = {"disk": '(localDisk = "disk")', "memory": "(inMemory = void)"}


def service_binding(binding):
    """A service binding of the project to itself, as wrangler writes it."""
    service = '(name = "main"'
    if "entrypoint" in binding:
        service += f", entrypoint = {quoted(binding['entrypoint'])}"
    if "props" in binding:
        service += f", props = (json = {quoted(json.dumps(binding['props']))})"
    return f"(name = {quoted(binding['binding'])}, service = {service}))"


def config_text(project, port, state, folder, storage="disk", prevent_eviction=False):
    """A workerd configuration, to be put into `folder`, that does what wrangler would do with the project's own."""
    wrangler = json.loads((project / "wrangler.jsonc").read_text())
    sqlite = {name for step in wrangler.get("migrations", []) for name in step.get("new_sqlite_classes", [])}
    bindings = wrangler["durable_objects"]["bindings"]
    classes = sorted({binding["class_name"] for binding in bindings})
    namespaces = [
        f"(className = {quoted(name)}, uniqueKey = {quoted(wrangler['name'] + '-' + name)},"
        f" enableSql = {boolean(name in sqlite)}, preventEviction = {boolean(prevent_eviction)})"
        for name in classes
    ]
    module_list = [
        f"(name = {quoted(name)}, esModule = embed {quoted(os.path.relpath(path, folder))})"
        for name, path in modules(project, wrangler["main"])
    ]
    binding_list = [f"(name = {quoted(b['name'])}, durableObjectNamespace = {quoted(b['class_name'])})" for b in bindings]
    binding_list += [service_binding(binding) for binding in wrangler.get("services", [])]
    flags = [quoted(flag) for flag in wrangler.get("compatibility_flags", [])]
    newline = ",\n    "
    return f"""using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "disk", disk = (path = {quoted(state)}, writable = true)),
    (name = "internet", network = (allow = ["private", "public"], tlsOptions = (trustBrowserCas = true)))],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [
    {newline.join(module_list)}],
  compatibilityDate = {quoted(wrangler["compatibility_date"])},
  compatibilityFlags = [{", ".join(flags)}],
  durableObjectNamespaces = [
    {newline.join(namespaces)}],
  durableObjectStorage = {STORAGES[storage]},
  bindings = [
    {newline.join(binding_list)}]
);
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=pathlib.Path, required=True)
    parser.add_argument("--storage", choices=STORAGES, default="disk")
    options = parser.parse_args()
    binary = workerd_binary()
    if not binary:
        sys.exit("There is no workerd: set WORKERD to its path.")
    state = options.state.resolve()
    state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "config.capnp"
        config.write_text(config_text(options.project.resolve(), options.port, state, folder, options.storage))
        reports, control = os.pipe()
        # Without it, it refuses flags that are experimental; with it, nothing else changes.
        command = [binary, "serve", "--experimental", str(config), f"--control-fd={control}"]
        server = subprocess.Popen(command, pass_fds=[control])
        os.close(control)
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        signal.signal(signal.SIGINT, lambda *_: server.terminate())
        with os.fdopen(reports) as lines:
            for line in lines:
                report = json.loads(line)
                if report.get("event") == "listen":
                    print(f"http://127.0.0.1:{report['port']}", flush=True)
                    break
        server.wait()


if __name__ == "__main__":
    main()
