/** A reporter for `node --test`: one JSON object a line for each case, with its name and its error. */
export default async function* jsonLines(events) {
  for await (const { type, data } of events) {
    if ((type === 'test:pass' || type === 'test:fail') && data.details?.type !== 'suite') {
      const error = data.details?.error;
      yield `${JSON.stringify({
        name: data.name,
        passed: type === 'test:pass' && data.skip === undefined && data.todo === undefined,
        error: error === undefined ? null : String(error.cause?.stack ?? error.message),
      })}\n`;
    }
  }
}
