import { composeFile } from "./starts.ts";

/** Tools that fill in all placeholders of a style, whatever their names. */
const renderers = {
  "{{": /\b(?:gomplate|dockerize|confd|consul-template|j2|jinja2?|ansible(?:-playbook)?|helm|envtpl)\b/,
  "<%": /\b(?:erb|puppet)\b/,
  "${": /\benvsubst\b/,
  $: /\benvsubst\b/,
};

const commentLine = /^[ \t]*#.*$/gm;

/** Whether a script replaces placeholders of a style by names it is given: `s/{{ $1 }}/$2/`. */
export function fillingStyle([opens, closes]: readonly [string, string]): (text: string) => boolean {
  const renders = Object.hasOwn(renderers, opens) ? renderers[opens as keyof typeof renderers] : undefined;
  const [before, behind] = [opens, closes].map((mark) => mark.replace(/[$(){}|%]/g, "\\$&"));
  // Without a mark behind the name, text that a shell expands looks the same.
  const name = `[\\s"']*\\$\\{?\\w+\\}?[\\s"']*`;
  const substitution = closes ? new RegExp(`(?:\\bs[/|#,!@~:]|//)["'(]*${before}${name}${behind}`) : undefined;
  return (text) => {
    const said = text.replace(commentLine, "");
    if (renders?.test(said)) return true;
    return substitution !== undefined && !composeFile.test(said) && substitution.test(said.replaceAll("\\", ""));
  };
}
