import type { CheckedOptions } from './options.js';

const wellKnown = '/.well-known/oauth-protected-resource';

/** The document that leads a client to the broker (RFC 9728 §2). */
export interface ResourceMetadata {
  resource: string;
  resource_name?: string;
  authorization_servers: string[];
  bearer_methods_supported: string[];
  scopes_supported: string[];
}

export function resourceMetadata(options: CheckedOptions): ResourceMetadata {
  return {
    resource: options.resource,
    ...(options.resourceName === undefined ? {} : { resource_name: options.resourceName }),
    authorization_servers: [options.issuer],
    bearer_methods_supported: ['header'],
    scopes_supported: [...options.scopes],
  };
}

/** The document's URL; the well-known part goes before the path (RFC 9728 §3.1). */
export function metadataUrl(options: CheckedOptions): string {
  const { origin } = new URL(options.resource);
  return `${origin}${metadataPath(options)}`;
}

/** Clients also probe the root. */
export function isMetadataPath(options: CheckedOptions, path: string): boolean {
  return path === wellKnown || path === metadataPath(options);
}

function metadataPath(options: CheckedOptions): string {
  const { pathname } = new URL(options.resource);
  return `${wellKnown}${pathname === '/' ? '' : pathname}`;
}
