import { graphOf } from "../../graph/build.ts";
import { mostNodes, svg } from "../../graph/svg.ts";
import { groupBy } from "../../model/grouping.ts";
import { canonical } from "../files/names.ts";
import type { Feature } from "../host.ts";
import {
  type DeploymentStatus,
  type Status,
  statusNotification,
  type TopologyParams,
  topologyRequest,
} from "../protocol.ts";
import type { Snapshot } from "../workspace/snapshot.ts";

/** Deployments as pictures, and what was found in each, for views that follow edits. */
export const topology: Feature = {
  capabilities: () => ({}),
  listen(host) {
    host.answerAll(topologyRequest, (snapshots, params: TopologyParams) => {
      const found = chosen(snapshots, params);
      if (!found) return null;
      const { deployment, outcome, summary } = found.judged;
      const graph = graphOf(deployment, outcome.diagnostics);
      if (graph.nodes.length > mostNodes) return null;
      const title = summary.id === "." ? found.snapshot.root.title : summary.id;
      return { deployment: summary.id, folder: found.snapshot.root.folder, title, svg: svg({ deployments: [graph] }) };
    });
    let isChecking = false;
    let told = "";
    const tell = () => {
      const snapshots = host.workspace.snapshots();
      const status: Status = {
        isChecking,
        mistaken: snapshots.flatMap(mistakenIn),
        deployments: snapshots.flatMap(statusOf),
      };
      const text = JSON.stringify(status);
      // Of many deployments it is long, and one edit seldom changes it.
      if (text === told) return;
      told = text;
      host.connection.sendNotification(statusNotification, status);
    };
    host.workspace.onChecked(tell);
    host.workspace.onProgress((isSlow) => {
      isChecking = isSlow;
      tell();
    });
  },
};

/** The deployment asked for, else that of the document, else the first of all. */
function chosen(snapshots: readonly Snapshot[], { uri, deployment }: TopologyParams) {
  const key = uri === undefined ? undefined : canonical(uri);
  const all = snapshots.flatMap((snapshot) => snapshot.judged.map((judged) => ({ snapshot, judged })));
  const named = deployment === undefined ? all : all.filter(({ judged }) => judged.summary.id === deployment);
  const own = named.filter(
    ({ snapshot, judged }) =>
      key === undefined || key === snapshot.root.folder || filesOf(snapshot, judged.summary.instances).includes(key),
  );
  return own[0] ?? named[0];
}

type Instances = Snapshot["judged"][number]["summary"]["instances"];

function filesOf({ root }: Snapshot, instances: Instances): string[] {
  return [...new Set(instances.flatMap(({ files }) => files.map((name) => root.names.uriOf(name))))];
}

/** The project file, if a mistake in it keeps all from being checked. */
function mistakenIn({ root, remarks, judged }: Snapshot): string[] {
  const { projectFile } = root;
  const isMistaken = remarks.some(({ file, severity }) => file === projectFile && severity === "error");
  return projectFile !== undefined && isMistaken && judged.length === 0 ? [root.names.uriOf(projectFile)] : [];
}

function statusOf(snapshot: Snapshot): DeploymentStatus[] {
  const { root, report } = snapshot;
  const all = groupBy(report.diagnostics, ({ deployment }) => deployment);
  return snapshot.judged.map(({ summary, outcome }) => {
    const found = all.get(summary.id) ?? [];
    const count = (severity: string) => found.filter((diagnostic) => diagnostic.severity === severity).length;
    return {
      id: summary.id,
      folder: root.folder,
      files: filesOf(snapshot, summary.instances),
      sentinelFiles: filesOf(
        snapshot,
        summary.instances.filter(({ kind }) => kind === "sentinel"),
      ),
      target: `${summary.target.engine} ${summary.target.version}`,
      instances: summary.instances.length,
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
      undecided: outcome.undecided.length,
    };
  });
}
