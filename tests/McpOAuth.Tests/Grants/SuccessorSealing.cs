using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>The successor of a refresh token lies in the row for whoever has its predecessor, and for nobody else.</summary>
public sealed class SuccessorSealing
{
    // Cores are base64url; these stand for some.
    private readonly string predecessor = Secret.Create(120).Reveal();
    private readonly Secret successor = Secret.Create(120);

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3"), Trait("Invariant", "I5")]
    public void The_predecessor_opens_the_successor()
    {
        var sealedSuccessor = SuccessorSeal.Seal(predecessor, successor);
        Assert.Equal(successor.Reveal(), SuccessorSeal.Open(predecessor, sealedSuccessor)?.Reveal());
    }

    [Fact, Trait("Spec", "RFC 5869 §3.1"), Trait("Invariant", "I5")]
    public void No_other_token_opens_the_successor()
    {
        var sealedSuccessor = SuccessorSeal.Seal(predecessor, successor);
        Assert.Null(SuccessorSeal.Open(Secret.Create(120).Reveal(), sealedSuccessor));
        Assert.Null(SuccessorSeal.Open((predecessor[0] == 'A' ? 'B' : 'A') + predecessor[1..], sealedSuccessor));
        Assert.Null(SuccessorSeal.Open(successor.Reveal(), sealedSuccessor));
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §7.2"), Trait("Invariant", "I5")]
    public void A_changed_successor_does_not_open()
    {
        var text = SuccessorSeal.Seal(predecessor, successor).Reveal();
        var changed = text[..40] + (text[40] == 'A' ? 'B' : 'A') + text[41..];
        Assert.Null(SuccessorSeal.Open(predecessor, new Secret(changed)));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I5")]
    public async Task The_row_and_the_data_key_do_not_reveal_the_token()
    {
        var scene = new GrantScene();
        var grant = Some.Grant();
        var second = await scene.SuccessorAsync(await scene.FirstTokenAsync(grant));
        var stored = scene.Rows.Row(grant.Id)!.Successor!.Reveal();
        Assert.DoesNotContain(stored, second, StringComparison.Ordinal);
        Assert.Null(await scene.Tokens.OpenAsync(stored, TestContext.Current.CancellationToken));
    }
}
