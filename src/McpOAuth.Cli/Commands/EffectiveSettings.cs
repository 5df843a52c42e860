using System.Globalization;
using McpOAuth.Azure.Settings;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Upstream;

namespace McpOAuth.Cli.Commands;

/// <summary>Lists the effective settings, including defaults. Shows secrets only as "set".</summary>
internal static class EffectiveSettings
{
    public static IReadOnlyList<SettingView> Of(BrokerSettings settings) =>
        [
            new("environment", settings.IsDevelopment ? "Development" : "Production"),
            new("Broker__Issuer", settings.Issuer.Value),
            new("Storage", $"{settings.Storage}"),
            new("KeyVault__KeyId", $"{settings.KeyVaultKey}" is { Length: > 0 } key ? key : "none (local key file)"),
            new("SignIn__Upstream", settings.SignInUpstream),
            .. settings.Upstreams.SelectMany(upstream => OfUpstream(upstream, settings.Issuer)),
            .. settings.Resources.SelectMany(OfResource),
            .. settings.Clients.Select(client => new SettingView("Clients", client.ClientId)),
            new("Registration__Enabled", settings.Registration.IsEnabled ? "true" : "false"),
            new("Proxies__Networks", string.Join(' ', settings.Proxies.Networks) is { Length: > 0 } all ? all : "none"),
            new("Proxies__FrontDoorId", settings.Proxies.FrontDoorId?.ToString() ?? "none"),
            new("Lifetimes__State", Text(settings.Lifetimes.State)),
            new("Lifetimes__Code", Text(settings.Lifetimes.Code)),
            new("Lifetimes__AccessToken", Text(settings.Lifetimes.AccessToken)),
            new("Lifetimes__RefreshToken", Text(settings.Lifetimes.RefreshToken)),
            new("Lifetimes__RefreshTokenAbsolute", Text(settings.Lifetimes.RefreshTokenAbsolute)),
            new("Lifetimes__RefreshGrace", Text(settings.Lifetimes.RefreshGrace)),
            new("Lifetimes__DataKey", Text(settings.Lifetimes.DataKey)),
        ];

    private static IEnumerable<SettingView> OfUpstream(UpstreamSettings upstream, Issuer issuer) =>
        [
            new($"Upstreams__{upstream.Name}", $"{upstream.Preset}, {upstream.Issuer}, client {upstream.ClientId}"),
            new($"Upstreams__{upstream.Name}__ClientSecret", upstream.ClientSecret is null ? "none" : "set"),
            new($"Upstreams__{upstream.Name}: register there", $"{issuer}/callback/{upstream.Name}"),
        ];

    private static IEnumerable<SettingView> OfResource(Resource resource) =>
        [
            new("Resources", $"{resource.Uri.Value}, scopes {resource.Scopes}, by default {resource.DefaultScopes}"),
            .. resource.Tools.Select(tool => new SettingView(
                $"Resources: tool {tool.Name}",
                $"upstream {tool.Upstream}; "
                    + string.Join("; ", tool.Actions.Select(action => $"{action.Key}: {action.Value}"))
            )),
        ];

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
