using McpOAuth.Protocol;
using McpOAuth.Tools;
using McpOAuthFunctions.Settings;
using McpOAuthFunctions.TableStorage;

namespace McpOAuthFunctions.SecurityAudit;

/// <summary>Takes from settings what the rules judge.</summary>
internal static class ConfigurationReading
{
    private const int LeastOfOurs = 32;

    /// <summary>At an upstream the provider makes the secret; what is shorter was not made at random.</summary>
    private const int LeastUpstream = 16;

    /// <param name="settings">What the program read.</param>
    /// <param name="configuration">As it was before references were replaced (<see cref="KeyVaultReferences"/>).</param>
    public static EffectiveConfiguration Read(BrokerSettings settings, IConfiguration configuration) =>
        new()
        {
            IsDevelopment = settings.IsDevelopment,
            Issuer = settings.Issuer.Value,
            Lifetimes = settings.Lifetimes,
            ClientLifetimes = settings.ClientLifetimes,
            RegistrationIsOpen = settings.Registration.IsEnabled,
            RegistrationNeedsToken = settings.Registration.InitialAccessTokenSha256 is not null,
            RateLimits = settings.RateLimits,
            Resources =
            [
                .. settings.Resources.Select(one => new AuditedResource(
                    one.Uri.Value,
                    one.Scopes,
                    one.DefaultScopes,
                    one.HasImpliedScopes
                )),
            ],
            Upstreams =
            [
                .. settings.Upstreams.Select(one => new AuditedUpstream(
                    one.Name,
                    one.Issuer,
                    one.RefreshRotation,
                    one.ClientSecret is not null || one.ManagedIdentity is not null,
                    one.Scopes
                )),
            ],
            SignInUpstream = settings.SignInUpstream,
            Clients =
            [
                .. settings.Clients.Select(one => new AuditedClient(one.ClientId, one.AuthenticationMethod)),
                .. settings.Resources.Select(one => one.Credentials).OfType<ResourceCredentials>().Select(ClientOf),
            ],
            Storage = StorageOf(settings.Storage),
            WrapsInKeyVault = settings.KeyVaultKey is not null,
            Secrets = [.. SecretsIn(configuration)],
        };

    private static AuditedClient ClientOf(ResourceCredentials resource) =>
        new(
            resource.ClientId,
            resource.SecretSha256 is null
                ? AuthenticationMethods.PrivateKeyJwt
                : AuthenticationMethods.ClientSecretBasic
        );

    private static StorageAccess StorageOf(StorageSettings storage)
    {
        if (storage.ConnectionString is not { } connection)
        {
            return StorageAccess.Identity;
        }
        var isEmulator =
            connection.Contains("UseDevelopmentStorage=true", StringComparison.OrdinalIgnoreCase)
            || connection.Contains("AccountName=devstoreaccount1", StringComparison.OrdinalIgnoreCase);
        return isEmulator ? StorageAccess.Emulator : StorageAccess.AccountKey;
    }

    private static IEnumerable<AuditedSecret> SecretsIn(IConfiguration configuration)
    {
        // Where Azure runs the program, a value may be what the platform put in a reference's place.
        var resolved = !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]);
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (string.IsNullOrWhiteSpace(value) || !KeyVaultReferences.IsSecret(key))
            {
                continue;
            }
            var least = key.StartsWith("Upstreams:", StringComparison.OrdinalIgnoreCase) ? LeastUpstream : LeastOfOurs;
            var isReference = KeyVaultReferences.IsReference(value);
            yield return new(
                key.Replace(":", "__", StringComparison.Ordinal),
                isReference ? SecretOrigin.KeyVault
                    : resolved ? SecretOrigin.Unseen
                    : SecretOrigin.Settings,
                isReference ? null : value.Trim().Length,
                least
            );
        }
    }
}
