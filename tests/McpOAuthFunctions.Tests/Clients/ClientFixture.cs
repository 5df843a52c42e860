using System.Text.Json;
using System.Text.Json.Nodes;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>
/// What one client sends, and what it needs to hear. <c>{name}</c> stands for a value of the login at hand, form-encoded
/// where it is sent.
/// </summary>
public sealed record ClientFixture
{
    private static readonly JsonSerializerOptions CamelCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static string Folder { get; } = Repository.PathOf("tests", "McpOAuthFunctions.Tests", "Clients", "fixtures");

    /// <summary>Its name in the table of clients.</summary>
    public required string Client { get; init; }

    /// <summary>Where its requests were seen. What nobody has seen is as the TypeScript SDK sends it.</summary>
    public required string Source { get; init; }

    /// <summary>What the server's metadata must say; of an array, what must be among its items.</summary>
    public JsonObject Discovery { get; init; } = [];

    /// <summary>Its metadata document, if that is how it registers.</summary>
    public ClientDocument? Document { get; init; }

    /// <summary>The body of its registration, if it has no document.</summary>
    public JsonObject? Registration { get; init; }

    /// <summary>What the answer must say, as <see cref="Discovery"/>.</summary>
    public JsonObject RegistrationAnswer { get; init; } = [];

    /// <summary>The one of its redirect URIs that it names in this login.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The query of its authorization request.</summary>
    public required string Authorize { get; init; }

    /// <summary>The form with which it redeems its code.</summary>
    public required string Token { get; init; }

    /// <summary>The form with which it refreshes.</summary>
    public required string Refresh { get; init; }

    public static ClientFixture Load(string name)
    {
        var json = File.ReadAllText(Path.Combine(Folder, $"{name}.json"));
        return JsonSerializer.Deserialize<ClientFixture>(json, CamelCase)!;
    }

    /// <summary>The names of all fixtures.</summary>
    public static TheoryData<string> All() =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];
}

/// <summary>A client's metadata document, and the path at which it is published.</summary>
public sealed record ClientDocument(string Path, JsonObject Body);
