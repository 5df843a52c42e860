using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>A grant whose resource settings no longer have is refused, and works again when the resource is back.</summary>
public sealed class RemovedResource
{
    private readonly GrantScene scene = new();

    [Theory, Trait("Spec", "RFC 8707 §2")]
    [InlineData(null)]
    [InlineData(Some.ResourceUri)]
    public async Task A_refresh_is_invalid_target_and_destroys_nothing(string? resource)
    {
        var grant = Some.Grant();
        var token = await scene.FirstTokenAsync(grant);
        scene.Resources = Some.Resources(Some.Resource(Some.OtherResourceUri));

        Assert.Equal(ErrorCodes.InvalidTarget, (await scene.RotateAsync(token, resource: resource)).Error?.Code);

        Assert.Equal(0, scene.Rows.Row(grant.Id)?.Generation);
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        scene.Resources = Some.Resources();
        Assert.False((await scene.RotateAsync(token, resource: resource)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 8707 §2")]
    public async Task A_code_is_invalid_target_and_is_not_spent()
    {
        var code = await scene.CodeForAsync(Some.Grant());
        scene.Resources = Some.Resources(Some.Resource(Some.OtherResourceUri));

        Assert.Equal(ErrorCodes.InvalidTarget, (await scene.RedeemAsync(code)).Error?.Code);

        scene.Resources = Some.Resources();
        Assert.False((await scene.RedeemAsync(code)).IsRefused);
    }
}
