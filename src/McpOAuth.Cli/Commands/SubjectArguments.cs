using System.Buffers.Text;
using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Grants;

namespace McpOAuth.Cli.Commands;

/// <summary>How a person is named: by the <c>sub</c> of their tokens, or by upstream and id there.</summary>
internal static class SubjectArguments
{
    /// <summary>Characters of a <c>sub</c> (<see cref="SubjectIdentifiers"/>).</summary>
    private const int SubjectLength = 32;

    private static readonly Argument<string?> Subject = new("subject")
    {
        Description = "The sub of the person's access tokens, as audit events have it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Upstream = new("--upstream")
    {
        Description = "In place of the subject: the upstream that signs the person in, with --id.",
    };

    private static readonly Option<string?> Id = new("--id")
    {
        Description = "The person's identifier at that upstream: the sub of its id_token, or GitHub's numeric id.",
    };

    public static void AddTo(Command command)
    {
        command.Arguments.Add(Subject);
        command.Options.Add(Upstream);
        command.Options.Add(Id);
        command.Validators.Add(result =>
        {
            var byUpstream = result.GetValue(Upstream) is not null && result.GetValue(Id) is not null;
            var byHalf = result.GetValue(Upstream) is not null || result.GetValue(Id) is not null;
            var subject = result.GetValue(Subject);
            if ((subject is not null && byHalf) || (subject is null && !byUpstream))
            {
                result.AddError("Name the person by subject, or by --upstream and --id together.");
            }
            else if (subject is not null && (subject.Length != SubjectLength || !Base64Url.IsValid(subject)))
            {
                result.AddError("A subject is the sub of the broker's access tokens: 32 letters, digits, - and _.");
            }
        });
    }

    /// <summary>Null where there is no such upstream.</summary>
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
        var upstream = parts
            .GetRequiredService<BrokerSettings>()
            .Upstreams.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
        return upstream is null
            ? null
            : await parts
                .GetRequiredService<SubjectIdentifiers>()
                .OfAsync(upstream.Issuer, arguments.GetRequiredValue(Id)!, cancellation);
    }
}
