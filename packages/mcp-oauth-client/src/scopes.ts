/** Whether the granted scopes include all required ones, directly or by implication. */
export function satisfies(
  hierarchy: Readonly<Record<string, readonly string[]>>,
  granted: readonly string[],
  required: readonly string[],
): boolean {
  const reached = new Set<string>();
  const pending = [...granted];
  for (let scope = pending.pop(); scope !== undefined; scope = pending.pop()) {
    if (!reached.has(scope)) {
      reached.add(scope);
      pending.push(...own(hierarchy, scope));
    }
  }
  return required.every((scope) => reached.has(scope));
}

/** The entry of this name, never something inherited such as `constructor`. */
export function own(map: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return Object.hasOwn(map, name) ? (map[name] ?? []) : [];
}
