/**
 * The names of the tools that an MCP request calls, a batch (MCP revision 2025-03-26) included. Counts everything that
 * a lenient parser might read as a name, in any letter case.
 */
export function calledTools(body: unknown): string[] {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  return messages
    .filter((message) => members(message, 'method').includes('tools/call'))
    .flatMap((message) => members(message, 'params'))
    .flatMap((parameters) => members(parameters, 'name'))
    .filter((name): name is string => typeof name === 'string');
}

function members(value: unknown, name: string): unknown[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .filter(([key]) => key.toLowerCase() === name)
        .map(([, member]) => member)
    : [];
}
