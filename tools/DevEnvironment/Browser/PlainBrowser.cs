namespace DevEnvironment.Browser;

/// <summary>
/// A browser with pages, forms, redirects and cookies, but without scripts or a screen. It follows redirects only on
/// request, so that tests see each one.
/// </summary>
public sealed class PlainBrowser(TimeProvider? clock = null) : IDisposable
{
    private const int MaxRedirects = 20;

    private readonly HttpClient http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false },
        disposeHandler: true
    );

    public CookieJar Cookies { get; } = new CookieJar(clock ?? TimeProvider.System);

    public Task<Page> GetAsync(string url, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, new Uri(url), content: null, from: null, cancellationToken);

    /// <summary>Posts URL-encoded fields. <paramref name="from"/> is the page that contains the form, if any.</summary>
    public async Task<Page> PostFormAsync(
        string url,
        IEnumerable<KeyValuePair<string, string>> fields,
        Page? from = null,
        CancellationToken cancellationToken = default
    )
    {
        using var content = new FormUrlEncodedContent(fields);
        return await SendAsync(HttpMethod.Post, new Uri(url), content, from, cancellationToken);
    }

    /// <summary>
    /// Submits a form of <paramref name="page"/> with the button of this label, or with its first button if null.
    /// </summary>
    public Task<Page> SubmitAsync(
        Page page,
        HtmlForm form,
        string? button = null,
        CancellationToken cancellationToken = default
    )
    {
        var pressed = button is null
            ? form.Buttons.ElementAtOrDefault(0)
            : form.Buttons.FirstOrDefault(b => string.Equals(b.Text, button, StringComparison.OrdinalIgnoreCase))
                ?? throw new InvalidOperationException($"The form has no button “{button}”: {page.Text}");
        var fields = pressed?.Name is { } name ? form.Fields.Append(new(name, pressed.Value)) : form.Fields;
        if (form.IsPost)
        {
            return PostFormAsync(form.Action.AbsoluteUri, fields, page, cancellationToken);
        }

        var query = string.Join(
            '&',
            fields.Select(f => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}")
        );
        return GetAsync($"{form.Action.GetLeftPart(UriPartial.Path)}?{query}", cancellationToken);
    }

    /// <summary>Fills in the page's first form and submits it.</summary>
    public Task<Page> SubmitFirstFormAsync(
        Page page,
        IReadOnlyDictionary<string, string>? values = null,
        string? button = null,
        CancellationToken cancellationToken = default
    )
    {
        var form =
            page.Forms.ElementAtOrDefault(0)
            ?? throw new InvalidOperationException(
                $"{page.Url} returned {(int)page.Status} without a form: {page.Text}"
            );
        form = (values ?? new Dictionary<string, string>()).Aggregate(
            form,
            (f, value) => f.With(value.Key, value.Value)
        );
        return SubmitAsync(page, form, button, cancellationToken);
    }

    /// <summary>
    /// Follows redirects until a response is not a redirect, or redirects to a URL that is not http or starts with
    /// <paramref name="until"/>.
    /// </summary>
    public async Task<Page> FollowAsync(Page page, string? until = null, CancellationToken cancellationToken = default)
    {
        for (var redirects = 0; ShouldFollow(page, until); redirects++)
        {
            if (redirects == MaxRedirects)
            {
                throw new InvalidOperationException(
                    $"More than {MaxRedirects} redirects, the last one to {page.Location}"
                );
            }

            page = await GetAsync(page.Location!, cancellationToken);
        }

        return page;
    }

    public void Dispose() => http.Dispose();

    private static bool ShouldFollow(Page page, string? until)
    {
        if (
            page.Location is not { } location
            || (until is not null && location.StartsWith(until, StringComparison.Ordinal))
        )
        {
            return false;
        }

        if ((int)page.Status is 307 or 308)
        {
            // A browser would repeat the POST, including the password (RFC 9700 §4.12).
            throw new InvalidOperationException($"{page.Url} redirects with {(int)page.Status}.");
        }

        return location.StartsWith("http:", StringComparison.Ordinal)
            || location.StartsWith("https:", StringComparison.Ordinal);
    }

    private async Task<Page> SendAsync(
        HttpMethod method,
        Uri url,
        HttpContent? content,
        Page? from,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        if (Cookies.FieldFor(url) is { } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }

        if (from is not null && method == HttpMethod.Post)
        {
            request.Headers.Add("Origin", Origin.Of(from));
        }

        using var response = await http.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var fields))
        {
            Cookies.Keep(fields, url);
        }

        return new Page
        {
            Url = url,
            Status = response.StatusCode,
            Headers = response.Headers,
            Body = await response.Content.ReadAsStringAsync(cancellationToken),
            Location = Redirect(response, url),
        };
    }

    // Return the raw bytes: a client's state must come through unchanged.
    private static string? Redirect(HttpResponseMessage response, Uri url)
    {
        if (
            (int)response.StatusCode / 100 != 3
            || !response.Headers.NonValidated.TryGetValues("Location", out var values)
        )
        {
            return null;
        }

        var location = values.ToString();
        return Uri.TryCreate(location, UriKind.Absolute, out var absolute) && !absolute.IsFile
            ? location
            : new Uri(url, location).AbsoluteUri;
    }
}
