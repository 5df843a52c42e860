using System.IO.Compression;

namespace Package;

/// <summary>Packs a folder so that the same files give the same bytes: order, times and modes are ours, not the disk's.</summary>
public static class PackageZip
{
    /// <summary>Mode 0755 of a regular file, where Unix keeps it in a zip: the upper half of the external attributes.</summary>
    private const int Runnable = 0x81ED << 16;

    /// <summary>Mode 0644 of a regular file.</summary>
    private const int Readable = 0x81A4 << 16;

    /// <summary>A zip knows no time before 1980, and no time zone.</summary>
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="program">The one file that is started, relative to the folder.</param>
    /// <param name="zip">Written anew.</param>
    /// <exception cref="FileNotFoundException">The program is not in the folder.</exception>
    public static void Write(string folder, string program, string zip)
    {
        if (!File.Exists(Path.Combine(folder, program)))
        {
            throw new FileNotFoundException($"{folder} has no {program}, which host.json tells the host to start.");
        }
        using var archive = new ZipArchive(File.Create(zip), ZipArchiveMode.Create);
        var names = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var entry = archive.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = Time;
            entry.ExternalAttributes = name == program ? Runnable : Readable;
            using var to = entry.Open();
            using var from = File.OpenRead(Path.Combine(folder, name));
            from.CopyTo(to);
        }
    }
}
