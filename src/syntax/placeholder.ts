const placeholder =
  /\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|<%[^%]*%>|\{%[^%]*%\}|^\$[A-Za-z_]\w*$|%[A-Za-z][\w-]*%|__[A-Z][A-Z0-9_]*__|^<[A-Za-z][\w .-]*>$|^\{[A-Za-z]\w*\}$/;

/** Whether a word still holds what a template engine or a shell was to replace: `{{ x }}`, `${X}`, `%x%`, `__X__`, `<x>`. */
export function holdsPlaceholder(word: string): boolean {
  return placeholder.test(word);
}
