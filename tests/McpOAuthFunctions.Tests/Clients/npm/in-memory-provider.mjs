/** Keeps what an application would keep for one server, for both lines of the TypeScript SDK. */
export default class InMemoryProvider {
  #redirectToAuthorization;
  #client;
  #tokens;
  #verifier;
  #discovery;

  redirectUrl = 'http://localhost:33333/oauth/callback';

  clientMetadata = {
    client_name: 'TypeScript SDK',
    redirect_uris: [this.redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };

  constructor(redirectToAuthorization) {
    this.#redirectToAuthorization = redirectToAuthorization;
  }

  state = () => 'c3RhdGUrLz0=+/='; // some clients send base64, which must come back byte for byte

  clientInformation = () => this.#client;
  saveClientInformation = (client) => void (this.#client = client);

  tokens = () => this.#tokens;
  saveTokens = (tokens) => void (this.#tokens = tokens);

  codeVerifier = () => this.#verifier;
  saveCodeVerifier = (verifier) => void (this.#verifier = verifier);

  discoveryState = () => this.#discovery;
  saveDiscoveryState = (state) => void (this.#discovery = state);

  redirectToAuthorization = (url) => this.#redirectToAuthorization(url);

  invalidateCredentials = (scope) => {
    throw new Error(`The SDK found its credentials invalid: ${scope}`);
  };

  /** As if the access token had expired: the server answers 401, and the SDK refreshes. */
  spoilAccessToken() {
    this.#tokens = { ...this.#tokens, access_token: `${this.#tokens.access_token}spoiled` };
  }
}
