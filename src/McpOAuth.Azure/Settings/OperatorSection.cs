using McpOAuth.Pages;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Operator__…</c>: whose pages users see.</summary>
internal static class OperatorSection
{
    public static Operator Read(SettingsSection section)
    {
        var whose = new Operator
        {
            Name = section.ShownText("Name"),
            Logo = ReadLogo(section),
            AccentColor = ReadColor(section),
            SupportLink = ReadLink(section, "SupportLink"),
            PrivacyLink = ReadLink(section, "PrivacyLink"),
        };
        if (section.Text("Logo") is not null && whose.Name is null)
        {
            section.Problem(
                "Logo",
                $"is set without {section.NameOf("Name")}. Set it: a screen reader reads the name."
            );
        }
        section.RejectUnknown();
        return whose;
    }

    private static OperatorLogo? ReadLogo(SettingsSection section)
    {
        if (section.Text("Logo") is not { } text)
        {
            return null;
        }
        var logo = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            ? OperatorLogo.ParseDataUri(text)
            : ReadFile(text);
        if (logo.IsRefused)
        {
            section.Problem("Logo", logo.Error.Description);
            return null;
        }
        return logo.Value;
    }

    private static OAuthResult<OperatorLogo> ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            // One byte more than allowed is enough to see that it is too long.
            var image = new byte[OperatorLogo.MaximumLength + 1];
            var length = file.ReadAtLeast(image, image.Length, throwOnEndOfStream: false);
            var logo = OperatorLogo.Parse(image.AsSpan(0, length));
            return logo.IsRefused ? OAuthError.InvalidRequest($"is \"{path}\", which {logo.Error.Description}") : logo;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return OAuthError.InvalidRequest(
                $"is \"{path}\", which cannot be read. Set the path of a PNG or SVG file, or a data URI."
            );
        }
    }

    private static AccentColor? ReadColor(SettingsSection section)
    {
        if (section.Text("AccentColor") is not { } text)
        {
            return null;
        }
        if (AccentColor.TryParse(text) is not { } color)
        {
            section.Problem("AccentColor", $"is \"{text}\". It must be #rrggbb, such as #0b57d0.");
            return null;
        }
        if (!color.IsReadable)
        {
            section.Problem(
                "AccentColor",
                FormattableString.Invariant(
                    $"is \"{text}\". Neither white nor dark text on it has a contrast of {AccentColor.NeededContrast:0.0} to 1: the best is {color.Contrast:0.0}. Use a darker or lighter colour, such as {color.Readable().Value}."
                )
            );
            return null;
        }
        return color;
    }

    private static string? ReadLink(SettingsSection section, string key)
    {
        var text = section.Text(key);
        if (text is null || IsLink(text))
        {
            return text;
        }
        section.Problem(
            key,
            $"is \"{text}\". It must be an https URL or a mail address, such as mailto:help@example.com."
        );
        return null;
    }

    private static bool IsLink(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (
            uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeMailto && text.Contains('@', StringComparison.Ordinal))
        );
}
