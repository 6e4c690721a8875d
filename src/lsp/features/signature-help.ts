import {
  type MarkupKind,
  type ParameterInformation,
  type SignatureHelp,
  type SignatureHelpParams,
  SignatureHelpRequest,
} from "vscode-languageserver";
import { decode } from "../../syntax/position.ts";
import { prose, wanted } from "../describe/prose.ts";
import { kindsOf, readersOf } from "../describe/readers.ts";
import { parameterAt, type Subject, subjectOf, syntaxOf } from "../describe/subject.ts";
import type { Feature } from "../host.ts";
import { type Typed, typedAt } from "../places/typed.ts";
import type { View } from "../workspace/snapshot.ts";

interface Able {
  readonly format: MarkupKind;
  /** Whether the editor takes offsets in the label for parameters. */
  readonly offsets: boolean;
}

/** The words that a line takes, and which of them the cursor is at. */
export const signatureHelp: Feature = {
  capabilities: () => ({ signatureHelpProvider: { triggerCharacters: [" ", '"'], retriggerCharacters: [" ", '"'] } }),
  listen(host) {
    const able = host.client.textDocument?.signatureHelp?.signatureInformation;
    const shown = {
      format: wanted(able?.documentationFormat),
      offsets: able?.parameterInformation?.labelOffsetSupport === true,
    };
    host.answer(SignatureHelpRequest.type, (view, { position }: SignatureHelpParams) => {
      const typed = typedAt(view, position);
      return typed ? signatureAt(typed, view, shown) : null;
    });
  },
};

function signatureAt(typed: Typed, { snapshot }: View, able: Able): SignatureHelp | null {
  const [reader] = kindsOf(readersOf(typed.part, snapshot));
  const words = typed.before.map(decode);
  const subject = reader && words.length > 0 ? subjectOf(words, reader.target) : undefined;
  const argument = words.length - (subject?.kind === "statement" ? 2 : 1);
  const active = subject && parameterAt(subject.parameters, argument);
  if (!subject || active === undefined) return null;
  return { signatures: [signature(subject, able)], activeSignature: 0, activeParameter: active };
}

function signature(subject: Subject, { format, offsets }: Able): SignatureHelp["signatures"][number] {
  const { text: label, spans } = syntaxOf(subject);
  const parameters = subject.parameters.map(({ name, meaning }, index): ParameterInformation => {
    const [start = 0, end = 0] = spans[index] ?? [];
    const documentation = meaning === "" ? {} : { documentation: prose([[meaning]], format) };
    return { label: offsets ? [start, end] : name, ...documentation };
  });
  return { label, documentation: prose([[subject.meaning.summary]], format), parameters };
}
