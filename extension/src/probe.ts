import { ProcessExecution, Task, TaskRevealKind, TaskScope, tasks, type Uri, window, workspace } from "vscode";

/** How to log in. Passwords are typed into the terminal: they pass neither through VS Code's settings nor its input boxes. */
const logins = [
  {
    label: "As the files declare it",
    detail: "Log in as masterauth, sentinel auth-pass and ACL users of the files say.",
    args: ["--auth-from-files"],
  },
  { label: "Ask for passwords", detail: "They are asked for in the terminal.", args: ["--ask-password"] },
  {
    label: "Without a password",
    detail: "For instances that need none, or with REDIS_HA_LINT_PASSWORD set.",
    args: [],
  },
];

/**
 * Runs `redis-ha-lint probe` in a folder of the workspace, as a task in a terminal, with the Node of VS Code.
 *
 * @param command path of the command's entry
 */
export async function probeFolder(command: string, folder: Uri): Promise<void> {
  const login = await window.showQuickPick(logins, {
    title: "Probe Running Instances",
    placeHolder: "Connects to the addresses that the files name; sends only commands that read. How to log in?",
  });
  if (!login) return;
  const settings = workspace.getConfiguration("redisHaLint", folder);
  const target = settings.get<string | null>("target");
  const config = settings.get<string | null>("config");
  const roots = settings.get<string[]>("includeRoots") ?? [];
  const args = [
    ...["probe", "."],
    ...login.args,
    ...(target ? ["--target", target] : []),
    ...(config ? ["--config", config] : []),
    ...roots.flatMap((root) => ["--include-root", root]),
  ];
  const run = new ProcessExecution(process.execPath, [command, ...args], {
    cwd: folder.fsPath,
    env: { ELECTRON_RUN_AS_NODE: "1" },
  });
  const scope = workspace.getWorkspaceFolder(folder) ?? TaskScope.Workspace;
  const task = new Task({ type: "redis-ha-lint", command: "probe" }, scope, "probe", "Redis HA Lint", run, []);
  task.presentationOptions = { reveal: TaskRevealKind.Always, focus: true, echo: false };
  await tasks.executeTask(task);
}
