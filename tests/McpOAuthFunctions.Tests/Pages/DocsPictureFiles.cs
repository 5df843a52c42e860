using System.Buffers.Binary;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Pages;

/// <summary>The pictures in docs/images that <see cref="DocsPictureTests"/> takes.</summary>
public sealed class DocsPictureFiles
{
    /// <summary>In pixels.</summary>
    public const int Width = 640;

    public static string PathOf(string name) => Repository.PathOf("docs", "images", name + ".png");

    [Theory, Trait("Spec", "docs/README.md")]
    [InlineData("consent")]
    [InlineData("continue")]
    [InlineData("connect")]
    [InlineData("account")]
    [InlineData("error")]
    public async Task A_picture_is_small_and_is_shown_on_a_page(string name)
    {
        var image = await File.ReadAllBytesAsync(PathOf(name), TestContext.Current.CancellationToken);

        Assert.InRange(image.Length, 1, 90 * 1024);
        // PNG 3rd edition §11.2.1.
        Assert.Equal(Width, BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(16)));
        Assert.Contains(
            $"images/{name}.png",
            await File.ReadAllTextAsync(Repository.PathOf("docs", "pages.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }
}
