using System.Security.Cryptography;
using McpOAuth.Keys;

namespace McpOAuthFunctions.LocalKey;

/// <summary>Wraps data keys under a key in a file of the developer's own. For Development alone.</summary>
/// <remarks>The file is made with access for its owner only. It protects nothing against whoever can read it.</remarks>
public sealed class LocalKeyFile : IKeyWrapping
{
    private const string WrappingKeyId = "local-development-key";

    private static readonly Binding KeyBinding = Binding.Token("data key under the local development key");

    private readonly Lazy<DataKey> key;

    public LocalKeyFile(string path)
    {
        Path = path;
        key = new(() => new DataKey(0, ReadOrCreate(path)));
    }

    public string Path { get; }

    /// <summary>Where the file lies: the user's own application data, so that every broker on a desk shares it.</summary>
    public static string DefaultPath()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return System.IO.Path.Combine(
            data.Length > 0 ? data : System.IO.Path.GetTempPath(),
            "mcp-oauth",
            "development.key"
        );
    }

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation) =>
        Task.FromResult(new WrappedKey(WrappingKeyId, Envelope.Seal(this.key.Value, key.Span, KeyBinding)));

    public Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation) =>
        Envelope.TryOpen(key.Value, wrapped.Ciphertext, KeyBinding, out var clear)
            ? Task.FromResult(clear)
            : throw new InvalidOperationException(
                $"The data keys in storage were not wrapped with {Path}. Bring that file back, or empty the tables."
            );

    private static byte[] ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }
        var bytes = File.ReadAllBytes(path);
        return bytes.Length == DataKey.Length
            ? bytes
            : throw new InvalidOperationException($"{path} is not a development key of {DataKey.Length} bytes.");
    }

    // Written whole beside its place and then moved there, so that nobody ever reads half a key.
    private static void Create(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(temporary, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(DataKey.Length));
        }
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another broker was faster: its key is the one.
            File.Delete(temporary);
        }
    }
}
