using System.Buffers.Text;
using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Grants;
using McpOAuth.TrustedIssuers;

namespace McpOAuth.Cli.Commands;

/// <summary>Arguments that identify a user: the <c>sub</c> of their tokens, or an upstream and the id there.</summary>
internal static class SubjectArguments
{
    /// <summary>The length of a <c>sub</c> (<see cref="SubjectIdentifiers"/>).</summary>
    private const int SubjectLength = 32;

    private static readonly Argument<string?> Subject = new("subject")
    {
        Description = "The user's sub, from access tokens or audit events.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Upstream = new("--upstream")
    {
        Description = "The upstream or trusted issuer that identifies the user. Use with --id, instead of the subject.",
    };

    private static readonly Option<string?> Id = new("--id")
    {
        Description = "The user's id at that upstream: the sub of its id_token, or GitHub's numeric id.",
    };

    public static void AddTo(Command command)
    {
        command.Arguments.Add(Subject);
        command.Options.Add(Upstream);
        command.Options.Add(Id);
        command.Validators.Add(result =>
        {
            var byUpstream = result.GetValue(Upstream) is not null && result.GetValue(Id) is not null;
            var hasEither = result.GetValue(Upstream) is not null || result.GetValue(Id) is not null;
            var subject = result.GetValue(Subject);
            if ((subject is not null && hasEither) || (subject is null && !byUpstream))
            {
                result.AddError("Identify the user by subject, or by --upstream and --id together.");
            }
            else if (subject is not null && (subject.Length != SubjectLength || !Base64Url.IsValid(subject)))
            {
                result.AddError(
                    "The subject must be the sub of the broker's access tokens: 32 letters, digits, - and _."
                );
            }
        });
    }

    /// <summary>Null if the settings have no such upstream or trusted issuer of people.</summary>
    public static async Task<string?> ReadAsync(
        ParseResult arguments,
        IServiceProvider parts,
        CancellationToken cancellation
    )
    {
        if (arguments.GetValue(Subject) is { } subject)
        {
            return subject;
        }
        var name = arguments.GetRequiredValue(Upstream)!;
        return IssuerOf(parts.GetRequiredService<BrokerSettings>(), name) is { } issuer
            ? await parts
                .GetRequiredService<PersonDirectory>()
                .FindAsync(issuer, arguments.GetRequiredValue(Id)!, cancellation)
            : null;
    }

    private static string? IssuerOf(BrokerSettings settings, string name) =>
        settings.Upstreams.FirstOrDefault(upstream => IsNamed(upstream.Name, name))?.Issuer
        ?? settings
            .TrustedIssuers.FirstOrDefault(issuer =>
                issuer.Purpose == IssuerPurpose.People && IsNamed(issuer.Name, name)
            )
            ?.Issuer;

    private static bool IsNamed(string candidate, string name) =>
        string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase);
}
