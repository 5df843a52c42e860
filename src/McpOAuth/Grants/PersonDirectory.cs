using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Grants;

/// <summary>
/// Finds the <c>sub</c> of a user who signs in, or for whom a trusted issuer vouches, so that both are the same user.
/// </summary>
/// <remarks>
/// <para>
/// A user is identified by issuer and subject. Where the two ways give different ones, because the subjects are
/// pairwise or the issuers differ, a common identifier links them: claims or a verified address, if settings of the
/// trusted issuer say so. Whichever comes first gives the user their <c>sub</c>. A link that was made stays, whatever
/// happens to the address.
/// </para>
/// <para>Costs no table operation unless settings name a common identifier.</para>
/// </remarks>
public sealed class PersonDirectory(
    SubjectIdentifiers subjects,
    TrustedIssuerDirectory issuers,
    IPersonLinkStore links,
    IConnectionStore connections,
    AuditLog audit
)
{
    private const int Attempts = 4;

    private readonly TrustedIssuerSettings[] linking =
    [
        .. issuers
            .Of(IssuerPurpose.People)
            .Where(issuer => issuer.People is { SubjectClaims.Count: > 0 } or { MailDomains.Count: > 0 }),
    ];

    /// <summary>Whether a sign-in is incomplete without the user's verified address.</summary>
    public bool NeedsMail => Array.Exists(linking, issuer => issuer.People!.MailDomains.Count > 0);

    /// <summary>The user who signed in.</summary>
    /// <param name="upstream">The name of the upstream that identified them.</param>
    public async ValueTask<string> OfSignInAsync(
        UpstreamIdentity identity,
        string upstream,
        CancellationToken cancellation
    )
    {
        var own = await subjects.OfAsync(identity.Issuer, identity.Subject, cancellation);
        if (linking.Length == 0)
        {
            return own;
        }
        return await ResolveAsync(
            new($"sign-in {identity.Issuer}", identity.Issuer, own),
            CommonIdentifier.Of(identity, linking),
            // Someone who signed in before there was a link keeps their sub, and with it their connections.
            async () => await connections.FindAsync(new(own, upstream), cancellation) is not null,
            cancellation
        );
    }

    /// <summary>The user for whom a trusted issuer vouches.</summary>
    public async ValueTask<string> OfAssertionAsync(SignedAssertion assertion, CancellationToken cancellation)
    {
        var issuer = assertion.Issuer;
        var own = await subjects.OfAsync(issuer.Issuer, assertion.Subject!, cancellation);
        return linking.Contains(issuer)
            ? await ResolveAsync(
                new($"assertion {issuer.Issuer}", issuer.Issuer, own),
                CommonIdentifier.Of(assertion),
                () => Task.FromResult(false),
                cancellation
            )
            : own;
    }

    /// <summary>The user with this identity, for the operator. Changes nothing.</summary>
    public async ValueTask<string> FindAsync(string issuer, string subject, CancellationToken cancellation)
    {
        var own = await subjects.OfAsync(issuer, subject, cancellation);
        return linking.Length == 0 ? own : (await links.FindAsync(own, cancellation))?.Link.Subject ?? own;
    }

    private async ValueTask<string> ResolveAsync(
        Source source,
        CommonIdentifier? common,
        Func<Task<bool>> keepsOwn,
        CancellationToken cancellation
    )
    {
        // A link that was made holds, even if the address has changed since.
        if (await links.FindAsync(source.Own, cancellation) is { } alias)
        {
            return alias.Link.Subject;
        }
        if (common is null)
        {
            return source.Own;
        }
        var key = await subjects.KeyOfAsync(common.Kind, common.Value, cancellation);
        var subject = await JoinAsync(source, key, keepsOwn, cancellation);
        if (subject != source.Own)
        {
            await links.TryAddAsync(new() { Key = source.Own, Subject = subject }, cancellation);
        }
        return subject;
    }

    private async Task<string> JoinAsync(
        Source source,
        string key,
        Func<Task<bool>> keepsOwn,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await links.FindAsync(key, cancellation) is not var (link, version))
            {
                var first = new PersonLink
                {
                    Key = key,
                    Subject = source.Own,
                    Members = new Dictionary<string, string> { [source.Name] = source.Own },
                };
                if (await links.TryAddAsync(first, cancellation))
                {
                    return source.Own;
                }
                continue;
            }
            if (link.Members.TryGetValue(source.Name, out var known))
            {
                // Another user of the same source has the address now. Nothing of the former one's is theirs.
                return known == source.Own ? link.Subject : source.Own;
            }
            var joined = link with
            {
                Subject = await keepsOwn() ? source.Own : link.Subject,
                Members = new Dictionary<string, string>(link.Members) { [source.Name] = source.Own },
            };
            if (await links.TryReplaceAsync(joined, version, cancellation))
            {
                await RedirectAsync(link, joined.Subject, cancellation);
                audit.PersonLinked(joined.Subject, source.Issuer);
                return joined.Subject;
            }
        }
        throw new OutageException("The user could not be identified, because the row of their link kept changing.");
    }

    // If the user keeps the sub of a sign-in, then links of the others still lead to the former one.
    private async Task RedirectAsync(PersonLink former, string subject, CancellationToken cancellation)
    {
        if (former.Subject == subject)
        {
            return;
        }
        foreach (var own in former.Members.Values.Where(own => own != subject))
        {
            var alias = new PersonLink { Key = own, Subject = subject };
            if (
                !await links.TryAddAsync(alias, cancellation)
                && await links.FindAsync(own, cancellation) is var (_, version)
            )
            {
                await links.TryReplaceAsync(alias, version, cancellation);
            }
        }
    }

    /// <param name="Name">Of the source: pairwise subjects differ between sign-ins and assertions of one issuer.</param>
    /// <param name="Own">The subject that issuer and subject give.</param>
    private sealed record Source(string Name, string Issuer, string Own);
}
