using System.Text.Json;
using McpOAuth.Cli.Commands;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary>An operator who types commands beside a running broker, with the same settings, clock and wrapping key.</summary>
internal static class OperatorShell
{
    public static Task<CommandOutcome> RunAsync(TestBroker broker, params string[] args) =>
        RunAsync(
            args,
            broker.Settings,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(broker.Clock));
                services.Replace(ServiceDescriptor.Singleton(broker.Get<IKeyWrapping>()));
            }
        );

    /// <param name="typed">What a person at a terminal types; null where there is none.</param>
    public static async Task<CommandOutcome> RunAsync(
        string[] args,
        IReadOnlyDictionary<string, string?> settings,
        Action<IServiceCollection>? configure = null,
        string? typed = null
    )
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(typed ?? "");
        var terminal = new Terminal
        {
            Output = output,
            Error = error,
            Input = input,
            IsInteractive = typed is not null,
            Settings = settings,
            Configure = configure,
        };
        var code = await CommandLine.RunAsync(args, terminal, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}

internal sealed record CommandOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>The one document on the output; fails where anything else stands there.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public CommandOutcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"{ExitCode}: {Error}{Output}");
        return this;
    }
}
