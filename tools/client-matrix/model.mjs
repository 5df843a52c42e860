import { createServer } from 'node:http';

/**
 * Stands in for a model on loopback: it asks for one call of the tool `whoami`, and ends when it has the tool's answer.
 * It speaks the streaming forms of Anthropic's Messages, OpenAI's Chat Completions and Responses, and Gemini.
 *
 * @returns `{ url, seen, close }`; `seen.results` has the tool's answers in the order in which they came in
 */
export default async function startModel() {
  const seen = { results: [] };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const body = await jsonOf(request);
    const dialect = dialects.find(({ matches }) => matches(path));
    if (request.method === 'POST' && dialect) {
      dialect.answer(body, path, response, seen);
    } else if (/count_?tokens/i.test(path)) {
      send(response, { input_tokens: 1, totalTokens: 1 });
    } else if (/\/models\b/.test(path)) {
      const data = [{ id: 'stand-in', object: 'model', created: 1, owned_by: 'loopback' }];
      send(response, { object: 'list', data });
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, seen, close };
}

const text = 'The tool has answered.';

/** What the model says next: a call of the tool, or the end. */
function next(tools, results, seen) {
  seen.results.push(...results);
  return results.length > 0 ? undefined : tools.find(({ name }) => /whoami/.test(name));
}

const dialects = [
  { matches: (path) => /\/messages$/.test(path), answer: anthropic },
  { matches: (path) => /\/chat\/completions$/.test(path), answer: chat },
  { matches: (path) => /\/responses$/.test(path), answer: responses },
  { matches: (path) => /:(stream)?generateContent$/i.test(path), answer: gemini },
];

function anthropic({ tools = [], messages = [], stream }, _path, response, seen) {
  const results = messages
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .filter(({ type }) => type === 'tool_result')
    .map(({ content }) => JSON.stringify(content));
  const tool = next(tools, results, seen);
  const block = tool ? { type: 'tool_use', id: 'toolu_1', name: tool.name, input: {} } : { type: 'text', text };
  const stop_reason = tool ? 'tool_use' : 'end_turn';
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'stand-in', stop_sequence: null, usage };
  if (!stream) {
    return send(response, { ...message, content: [block], stop_reason });
  }
  const delta = tool ? { type: 'input_json_delta', partial_json: '{}' } : { type: 'text_delta', text };
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: tool ? block : { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
  return streamEvents(response, events, ({ type }) => type);
}

function chat({ tools = [], messages = [], stream }, _path, response, seen) {
  const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => JSON.stringify(content));
  const tool = next(tools.map((one) => one.function ?? one), results, seen);
  const tool_calls = tool && [
    { index: 0, id: 'call_1', type: 'function', function: { name: tool.name, arguments: '{}' } },
  ];
  const message = { role: 'assistant', content: tool ? null : text, ...(tool && { tool_calls }) };
  const finish_reason = tool ? 'tool_calls' : 'stop';
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const base = { id: 'chatcmpl-1', created: 1, model: 'stand-in' };
  if (!stream) {
    const choices = [{ index: 0, message, finish_reason }];
    return send(response, { ...base, object: 'chat.completion', choices, usage });
  }
  const chunk = (delta, finish) => ({
    ...base,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return streamEvents(response, [chunk(message, null), { ...chunk({}, finish_reason), usage }], undefined, '[DONE]');
}

function responses({ tools = [], input = [], stream }, _path, response, seen) {
  const results = (Array.isArray(input) ? input : [])
    .filter(({ type }) => type === 'function_call_output')
    .map(({ output }) => JSON.stringify(output));
  // Codex groups the tools of a server in a namespace.
  const flat = tools.flatMap((one) =>
    one.type === 'namespace' ? one.tools.map((inner) => ({ ...inner, namespace: one.name })) : [one],
  );
  const tool = next(flat.filter(({ name }) => name), results, seen);
  const status = 'completed';
  const content = [{ type: 'output_text', text, annotations: [] }];
  const item = tool
    ? { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: tool.name, arguments: '{}', status }
    : { type: 'message', id: 'msg_1', role: 'assistant', status, content };
  if (tool?.namespace) {
    item.namespace = tool.namespace;
  }
  const usage = {
    input_tokens: 1,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 1,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 2,
  };
  const base = { id: 'resp_1', object: 'response', created_at: 1, model: 'stand-in' };
  const whole = { ...base, status, output: [item], usage };
  if (!stream) {
    return send(response, whole);
  }
  const events = [
    { type: 'response.created', response: { ...whole, status: 'in_progress', output: [], usage: null } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress' } },
    ...(tool
      ? [{ type: 'response.function_call_arguments.done', output_index: 0, item_id: item.id, arguments: '{}' }]
      : [{ type: 'response.output_text.delta', output_index: 0, item_id: item.id, content_index: 0, delta: text }]),
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: whole },
  ];
  return streamEvents(response, events.map((event, i) => ({ ...event, sequence_number: i })), ({ type }) => type);
}

function gemini({ tools = [], contents = [], generationConfig }, path, response, seen) {
  const results = contents
    .flatMap(({ parts = [] }) => parts)
    .filter(({ functionResponse }) => functionResponse)
    .map(({ functionResponse }) => JSON.stringify(functionResponse.response));
  const tool = next(tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations), results, seen);
  // Gemini CLI also asks the model who speaks next, in JSON.
  const isJson = generationConfig?.responseMimeType === 'application/json';
  const plain = isJson ? '{"reasoning":"-","next_speaker":"user"}' : text;
  const part = tool ? { functionCall: { name: tool.name, args: {} } } : { text: plain };
  const answer = {
    candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    modelVersion: 'stand-in',
  };
  return /:stream/i.test(path) ? streamEvents(response, [answer]) : send(response, answer);
}

function send(response, body) {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function streamEvents(response, events, nameOf, end) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const event of events) {
    response.write(`${nameOf ? `event: ${nameOf(event)}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
  }
  response.end(end ? `data: ${end}\n\n` : undefined);
}

async function jsonOf(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString() || '{}');
  } catch {
    return {};
  }
}
