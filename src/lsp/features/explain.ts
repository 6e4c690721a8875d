import { categories, rules } from "../../../rules/index.ts";
import { rulePage } from "../../report/rule-page.ts";
import type { Feature } from "../host.ts";
import { explainRequest } from "../protocol.ts";

/** A rule's page, as `redis-ha-lint explain` shows it. */
export const explain: Feature = {
  capabilities: () => ({}),
  listen(host) {
    host.connection.onRequest(explainRequest, ({ rule: id }) => {
      const rule = rules.find((one) => one.id === id);
      return rule ? { markdown: rulePage(rule, categories[id] ?? "other") } : null;
    });
  },
};
