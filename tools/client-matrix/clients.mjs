import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const prompt = 'Call the tool whoami.';

/**
 * The clients, each with:
 *
 * - `setUp({ home, work, mcpUrl, modelUrl })`: writes its settings; returns its environment variables
 * - `prepare({ mcpUrl, modelUrl })`, where needed: runs that come first
 * - `login` and `call`: lists of runs. A run is `{ args }`, the arguments of the client's program, and the options of
 *   `run` in processes.mjs
 */
export default [
  {
    name: 'Claude Code',
    package: '@anthropic-ai/claude-code',
    version: '2.1.332',
    program: 'claude',
    setUp: ({ home, mcpUrl, modelUrl }) => {
      const mcpServers = { sample: { type: 'http', url: mcpUrl } };
      write(home, '.claude.json', { hasCompletedOnboarding: true, mcpServers });
      return {
        ANTHROPIC_BASE_URL: modelUrl,
        ANTHROPIC_API_KEY: 'loopback',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
        ENABLE_TOOL_SEARCH: 'false',
      };
    },
    login: [{ args: ['mcp', 'login', 'sample'], terminal: true }],
    call: [{ args: ['-p', prompt, '--allowedTools', 'mcp__sample__whoami'] }],
  },
  {
    name: 'Codex',
    package: '@openai/codex',
    version: '0.171.0',
    program: 'codex',
    setUp: ({ home, mcpUrl, modelUrl }) => {
      write(
        home,
        '.codex/config.toml',
        `model = "stand-in"
model_provider = "loopback"
mcp_oauth_credentials_store = "file"
[model_providers.loopback]
name = "loopback"
base_url = "${modelUrl}/v1"
wire_api = "responses"
env_key = "LOOPBACK_KEY"
[mcp_servers.sample]
url = "${mcpUrl}"
`,
      );
      return { LOOPBACK_KEY: 'loopback' };
    },
    login: [{ args: ['mcp', 'login', 'sample'] }],
    call: [{ args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt] }],
  },
  {
    name: 'Copilot CLI',
    package: '@github/copilot',
    version: '1.0.102',
    program: 'copilot',
    setUp: ({ home, mcpUrl, modelUrl }) => {
      write(home, '.copilot/mcp-config.json', { mcpServers: { sample: { type: 'http', url: mcpUrl, tools: ['*'] } } });
      return {
        COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
        COPILOT_PROVIDER_API_KEY: 'loopback',
        COPILOT_MODEL: 'stand-in',
        COPILOT_AUTO_UPDATE: 'false',
      };
    },
    // It logs in when it starts with a user interface.
    login: [
      { args: ['--allow-all-tools'], terminal: true, inputs: [{ after: /Do you trust the files/, text: '\r' }] },
    ],
    call: [{ args: ['-p', prompt, '--allow-all-tools'] }],
  },
  {
    name: 'Gemini CLI',
    package: '@google/gemini-cli',
    version: '0.61.0',
    program: 'gemini',
    setUp: ({ home, mcpUrl, modelUrl }) => {
      write(home, '.gemini/settings.json', settingsOfGemini('gemini-api-key', mcpUrl));
      return { GEMINI_API_KEY: 'loopback', GOOGLE_GEMINI_BASE_URL: modelUrl, GEMINI_CLI_TRUST_WORKSPACE: 'true' };
    },
    login: [{ args: ['-p', '/mcp auth sample'], terminal: true, inputs: [{ after: /\[Y\/n\]/, text: 'y\r' }] }],
    call: [{ args: ['-m', 'gemini-2.5-flash', '-p', prompt, '-y'] }],
  },
  {
    name: 'opencode',
    package: 'opencode-ai',
    version: '1.18.33',
    program: 'opencode',
    setUp: ({ work, mcpUrl, modelUrl }) => {
      write(work, 'opencode.json', {
        autoupdate: false,
        share: 'disabled',
        mcp: { sample: { type: 'remote', url: mcpUrl, enabled: true } },
        provider: {
          loopback: {
            npm: '@ai-sdk/openai-compatible',
            options: { baseURL: `${modelUrl}/v1`, apiKey: 'loopback' },
            models: { 'stand-in': {} },
          },
        },
        model: 'loopback/stand-in',
        small_model: 'loopback/stand-in',
        permission: 'allow',
      });
      return {};
    },
    login: [{ args: ['mcp', 'auth', 'sample'] }],
    call: [{ args: ['run', prompt] }],
  },
  {
    name: 'Cline',
    package: 'cline',
    version: '3.0.65',
    program: 'cline',
    setUp: () => ({ CLINE_NO_AUTO_UPDATE: '1' }),
    prepare: ({ mcpUrl, modelUrl }) => [
      { args: ['auth', '-p', 'openai-compatible', '-k', 'loopback', '-m', 'stand-in', '-b', `${modelUrl}/v1`] },
      { args: ['mcp', 'add', 'sample', mcpUrl, '--transport', 'http', '--yes'] },
    ],
    // The fifth entry of a menu, then the only server.
    login: [
      {
        args: ['mcp'],
        terminal: true,
        inputs: [
          { after: /Enter: confirm/, text: '\x1b[B'.repeat(4) },
          { after: /● Authorize OAuth/, text: '\r' },
          { after: /● sample/, text: '\r' },
        ],
      },
    ],
    call: [{ args: ['-P', 'openai-compatible', prompt] }],
  },
  {
    name: 'Qwen Code',
    package: '@qwen-code/qwen-code',
    version: '0.24.4',
    program: 'qwen',
    setUp: ({ home, mcpUrl, modelUrl }) => {
      write(home, '.qwen/settings.json', settingsOfGemini('openai', mcpUrl));
      return { OPENAI_API_KEY: 'loopback', OPENAI_BASE_URL: `${modelUrl}/v1`, OPENAI_MODEL: 'stand-in' };
    },
    // It logs in when it starts with a user interface.
    login: [{ args: ['-i', '/mcp'], terminal: true }],
    call: [{ args: [prompt, '-y'] }],
  },
  {
    name: 'mcporter',
    package: 'mcporter',
    version: '0.12.3',
    program: 'mcporter',
    setUp: ({ work, mcpUrl }) => {
      write(work, 'config/mcporter.json', { mcpServers: { sample: { url: mcpUrl, auth: 'oauth' } } });
      return {};
    },
    login: [{ args: ['auth', 'sample'] }],
    call: [{ args: ['call', 'sample.whoami'] }],
  },
];

/** Of Gemini CLI and of its descendant Qwen Code. */
function settingsOfGemini(selectedType, mcpUrl) {
  return {
    security: { auth: { selectedType }, folderTrust: { enabled: false } },
    general: { disableAutoUpdate: true, enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    tools: { toolSearch: { enabled: false } }, // else Qwen Code's model must search before it can call
    mcpServers: { sample: { httpUrl: mcpUrl, trust: true } },
  };
}

function write(folder, name, content) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
}
