/** Which program to run as the server. Knows nothing of the editor, so that it can be tested alone. */

export interface Wanted {
  /** The settings `layersmith.path` and `layersmith.interpreter`, with `~` and `${workspaceFolder}` replaced. */
  path: string;
  interpreter: string;
}

export interface Machine {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether a program lies at an absolute path. */
  runs(path: string): boolean;
}

export interface Command {
  program: string;
  args: string[];
}

export type Choice = Command | Problem;

export interface Problem {
  /** A sentence for the user, with what to do. */
  problem: string;
  /** The setting that is wrong, when it is one. */
  setting?: "path" | "interpreter";
}

/** A module named `layersmith` in the opened folder must not be run in place of the installed one (`python -P`). */
const MODULE = ["-P", "-m", "layersmith", "lsp"];

/** What is set comes first, then `layersmith` on PATH, then a Python on PATH. */
export function choose(wanted: Wanted, machine: Machine): Choice {
  for (const setting of ["path", "interpreter"] as const) {
    const named = wanted[setting];
    if (named) {
      const program = found(named, machine);
      const args = setting === "path" ? ["lsp"] : MODULE;
      return program ? { program, args } : { problem: missing(setting, named), setting };
    }
  }
  const installed = found("layersmith", machine);
  if (installed) {
    return { program: installed, args: ["lsp"] };
  }
  const python = ["python3", "python"].map((name) => found(name, machine)).find(Boolean);
  return python ? { program: python, args: MODULE } : { problem: NOT_INSTALLED };
}

const NOT_INSTALLED =
  "Layersmith is not installed. It is a Python program: run \"pipx install 'layersmith[lsp]'\", " +
  "or set layersmith.path to where it is.";

function missing(setting: "path" | "interpreter", named: string): string {
  return `There is no program ${named}, which layersmith.${setting} names.`;
}

/** The absolute path of a program. Relative folders of PATH are passed over: they would be those of the opened folder. */
export function found(name: string, machine: Machine): string | undefined {
  const windows = machine.platform === "win32";
  const absolute = windows ? /^([A-Za-z]:[\\/]|\\\\)/ : /^\//;
  const endings = windows && !/\.(exe|bat|cmd)$/i.test(name) ? [".exe", ".bat", ".cmd"] : [""];
  if (absolute.test(name)) {
    return [...new Set(["", ...endings])].map((ending) => name + ending).find((path) => machine.runs(path));
  }
  if (/[\\/]/.test(name)) {
    return undefined;
  }
  const variable = Object.keys(machine.env).find((key) => (windows ? key.toUpperCase() : key) === "PATH");
  const folders = ((variable && machine.env[variable]) || "").split(windows ? ";" : ":");
  return folders
    .filter((folder) => absolute.test(folder))
    .flatMap((folder) => endings.map((ending) => folder.replace(/[\\/]+$/, "") + (windows ? "\\" : "/") + name + ending))
    .find((path) => machine.runs(path));
}

/** A setting that is a path, with `~` and `${workspaceFolder}` replaced; as it is where there is no such folder. */
export function expanded(path: string, home: string, folder: string | undefined): string {
  const inFolder = folder === undefined ? path : path.replaceAll("${workspaceFolder}", () => folder);
  return inFolder.replace(/^~(?=$|[\\/])/, () => home);
}

/** Why a server that was started is not there, for the user: `code` is its exit code, `errors` what it wrote. */
export function whyGone(command: Command, code: number | null, errors: string): string {
  const shown = [command.program, ...command.args].join(" ");
  if (/needs pygls/.test(errors)) {
    const install = command.args === MODULE || command.args.includes("-m")
      ? `"${command.program}" -m pip install 'layersmith[lsp]'`
      : "pipx install --force 'layersmith[lsp]'";
    return `Layersmith is there, but not its language server, which needs pygls. Run: ${install}`;
  }
  if (/No module named '?layersmith/.test(errors)) {
    return `${command.program} has no Layersmith. Run: "${command.program}" -m pip install 'layersmith[lsp]'`;
  }
  if (/unknown option -P|Unknown option: -P/i.test(errors)) {
    return `${command.program} is too old: Layersmith needs Python 3.11 or newer. Set layersmith.interpreter or layersmith.path.`;
  }
  if (/No such command/.test(errors)) {
    return `${command.program} is too old: it has no language server. Install a newer Layersmith.`;
  }
  const last = errors.trim().split(/\r?\n/).pop();
  return `"${shown}" ended at once${code === null ? "" : ` with exit code ${code}`}${last ? `: ${last}` : "."}`;
}
