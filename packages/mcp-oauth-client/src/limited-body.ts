/** Reads a body as UTF-8 text. Returns undefined if it has more bytes than allowed. */
export async function readLimited(
  body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null,
  maximum: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const chunks = iteratorOf(body);
  let text = '';
  let length = 0;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    length += next.value.byteLength;
    if (length > maximum) {
      // Not awaited: half of a cloned request is cancelled only together with its other half.
      void chunks.return?.().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(next.value, { stream: true });
  }
  return text + decoder.decode();
}

/** A Node stream that is left early stays open, so that the sender still gets the answer. */
interface NodeReadable {
  iterator?(options: { destroyOnReturn: boolean }): AsyncIterator<Uint8Array>;
}

function iteratorOf(body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null): AsyncIterator<Uint8Array> {
  if (body === null) {
    return { next: () => Promise.resolve({ done: true, value: undefined }) };
  }
  const iterable = body as AsyncIterable<Uint8Array> & NodeReadable;
  return iterable.iterator?.({ destroyOnReturn: false }) ?? iterable[Symbol.asyncIterator]();
}
