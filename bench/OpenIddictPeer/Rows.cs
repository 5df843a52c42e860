using Microsoft.EntityFrameworkCore;

namespace OpenIddictPeer;

/// <summary>OpenIddict's tables.</summary>
internal sealed class Rows(DbContextOptions<Rows> options) : DbContext(options);

/// <summary>Keeps the rows in a SQLite file.</summary>
internal static class RowsInSqlite
{
    public static void AddRows(this IServiceCollection services, string folder) =>
        services.AddDbContextPool<Rows>(rows =>
            rows.UseSqlite($"Data Source={Path.Combine(folder, "openiddict.sqlite")}")
                .AddInterceptors(new SqliteSettings())
                .UseOpenIddict()
        );

    /// <summary>Creates the file. EF Core makes it one with a write-ahead log.</summary>
    public static async Task CreateRowsAsync(this IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Rows>().Database.EnsureCreatedAsync();
    }
}
