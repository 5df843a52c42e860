import type { AuthInfo } from './auth-info.js';
import { ToolScopeError } from './errors.js';
import { own, satisfies } from './scopes.js';
import { scopeProblems, type CheckedOptions } from './options.js';

/** What the SDK passes to a tool last: `extra` in the SDK 1.x, `ctx` in the SDK 2.x. */
interface CallContext {
  authInfo?: Partial<AuthInfo>;
  http?: { authInfo?: Partial<AuthInfo> };
}

/** The scopes that each tool needs: of the option `toolScopes`, and those beside the tools. A tool needs both. */
export class ToolScopes {
  readonly #beside: Record<string, readonly string[]> = {};

  constructor(private readonly options: CheckedOptions) {}

  /** Whether any tool needs a scope. */
  get any(): boolean {
    return Object.keys(this.options.toolScopes).length > 0 || Object.keys(this.#beside).length > 0;
  }

  of(tool: string): string[] {
    return [...new Set([...own(this.options.toolScopes, tool), ...own(this.#beside, tool)])];
  }

  /** A handler that runs only for a token with the scopes. It may be made again for each request or session. */
  require<Handler extends (...all: never[]) => unknown>(
    tool: string,
    scopes: readonly string[],
    handler: Handler,
  ): Handler {
    const problems = scopeProblems(`requireScopes('${tool}')`, scopes);
    if (problems.length > 0) {
      throw new TypeError(problems.join('\n'));
    }
    // defineProperty, so that a tool named __proto__ is an entry like any other.
    Object.defineProperty(this.#beside, tool, { value: [...scopes], enumerable: true, configurable: true });
    const checked = (...all: Parameters<Handler>) => {
      const required = this.of(tool);
      if (!satisfies(this.options.scopeHierarchy, grantedBy(all.at(-1)), required)) {
        throw new ToolScopeError(required);
      }
      return handler(...all);
    };
    return checked as unknown as Handler;
  }
}

function grantedBy(last: unknown): readonly string[] {
  const context = (typeof last === 'object' && last !== null ? last : {}) as CallContext;
  return context.authInfo?.scopes ?? context.http?.authInfo?.scopes ?? [];
}
