using System.Security.Cryptography;
using McpOAuth.Keys;

namespace McpOAuth.Azure.LocalKey;

/// <summary>Wraps data keys with a key in a local file. Development only.</summary>
/// <remarks>Only the file's owner has access. Anyone who can read the file can decrypt the data keys.</remarks>
public sealed partial class LocalKeyFile(string path) : IKeyWrapping
{
    private const string WrappingKeyId = "local-development-key";

    private static readonly Binding KeyBinding = Binding.Token("data key under the local development key");

    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lazy<Task<DataKey>> key = new(() => ReadOrCreateAsync(path));

    public string Path { get; } = path;

    /// <summary>In the user's application data folder, so that every local broker shares it.</summary>
    public static string DefaultPath()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return System.IO.Path.Combine(
            data.Length > 0 ? data : System.IO.Path.GetTempPath(),
            "mcp-oauth",
            "development.key"
        );
    }

    public Task<string> CurrentKeyIdAsync(CancellationToken cancellation) => Task.FromResult(WrappingKeyId);

    public async Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation) =>
        new(WrappingKeyId, Envelope.Seal(await key.Value, clear.Span, KeyBinding));

    public async Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation) =>
        Envelope.TryOpen(await key.Value, wrapped.Ciphertext, KeyBinding, out var clear)
            ? clear
            : throw new InvalidOperationException(
                $"The data keys in storage were not wrapped with {Path}. Restore that file, or delete the tables."
            );

    private static async Task<DataKey> ReadOrCreateAsync(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        // Another broker may be writing the file right now; only a file that stays incomplete is an error.
        for (var attempt = 0; ; attempt++)
        {
            var bytes = TryCreate(path) ?? await File.ReadAllBytesAsync(path);
            if (bytes.Length == DataKey.Length)
            {
                return new DataKey(0, bytes);
            }
            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"{path} is not a development key of {DataKey.Length} bytes.");
            }
            await Task.Delay(Pause);
        }
    }

    /// <summary>Null if the file already exists. If several brokers start together, exactly one creates it.</summary>
    private static byte[]? TryCreate(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            using var file = new FileStream(path, options);
            var bytes = RandomNumberGenerator.GetBytes(DataKey.Length);
            file.Write(bytes);
            return bytes;
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    [LoggerMessage(
        1107,
        LogLevel.Warning,
        "Development only: data keys are wrapped with the local key file {Path}. Set KeyVault__KeyId to use Key Vault"
    )]
    public static partial void Warn(ILogger logger, string path);
}
