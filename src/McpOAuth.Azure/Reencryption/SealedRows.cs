using McpOAuth.Azure.TableStorage;

namespace McpOAuth.Azure.Reencryption;

/// <summary>Counts the rows under each data key. Scans all rows.</summary>
public sealed class SealedRows(RowPipeline pipeline)
{
    public async Task<IReadOnlyDictionary<uint, long>> CountAsync(CancellationToken cancellation)
    {
        var counts = new Dictionary<uint, long>();
        foreach (var place in SealedPlace.All)
        {
            await foreach (var page in TableOf(place).PagesAsync(place.From(""), place.Columns, cancellation))
            {
                foreach (var row in page)
                {
                    if (SealedColumn.KeyIdOf(row, place.Column) is { } id)
                    {
                        counts[id] = counts.GetValueOrDefault(id) + 1;
                    }
                }
            }
        }
        return counts;
    }

    private StorageTable TableOf(SealedPlace place) => new(place.Table, pipeline);
}
