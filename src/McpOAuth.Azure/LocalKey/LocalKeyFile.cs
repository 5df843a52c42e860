using System.Security.Cryptography;
using McpOAuth.Keys;

namespace McpOAuth.Azure.LocalKey;

/// <summary>Wraps data keys under a key in a file of the developer's own. For Development alone.</summary>
/// <remarks>The file is made with access for its owner only. It protects nothing against whoever can read it.</remarks>
public sealed partial class LocalKeyFile(string path) : IKeyWrapping
{
    private const string WrappingKeyId = "local-development-key";

    private static readonly Binding KeyBinding = Binding.Token("data key under the local development key");

    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lazy<Task<DataKey>> key = new(() => ReadOrCreateAsync(path));

    public string Path { get; } = path;

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

    public Task<string> CurrentKeyIdAsync(CancellationToken cancellation) => Task.FromResult(WrappingKeyId);

    public async Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation) =>
        new(WrappingKeyId, Envelope.Seal(await key.Value, clear.Span, KeyBinding));

    public async Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation) =>
        Envelope.TryOpen(await key.Value, wrapped.Ciphertext, KeyBinding, out var clear)
            ? clear
            : throw new InvalidOperationException(
                $"The data keys in storage were not wrapped with {Path}. Bring that file back, or empty the tables."
            );

    private static async Task<DataKey> ReadOrCreateAsync(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        // Another broker may be writing it just now: only a file that stays incomplete is an error.
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

    /// <summary>Null where the file is there already: of brokers that start together exactly one makes it.</summary>
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
        "Development only: data keys are wrapped by the local key file {Path}. Set KeyVault__KeyId to use Key Vault"
    )]
    public static partial void Warn(ILogger logger, string path);
}
