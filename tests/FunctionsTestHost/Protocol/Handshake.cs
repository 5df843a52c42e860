using System.Text.Json;
using Content = FunctionsTestHost.Protocol.StreamingMessage.ContentOneofCase;

namespace FunctionsTestHost.Protocol;

/// <summary>From the worker's first message until all of its functions are loaded.</summary>
internal sealed class Handshake(WorkerChannel channel, string folder)
{
    private const string HostVersion = "4.1037.0.0";

    /// <summary>What the worker can do, for example at which URL it takes HTTP requests.</summary>
    public async Task<IReadOnlyDictionary<string, string>> InitializeAsync(CancellationToken cancellation)
    {
        await channel.ReceiveAsync(Content.StartStream, cancellation);
        channel.Send(
            new()
            {
                RequestId = NewId.Create(),
                WorkerInitRequest = new()
                {
                    HostVersion = HostVersion,
                    WorkerDirectory = folder,
                    FunctionAppDirectory = folder,
                },
            }
        );
        var reply = (await channel.ReceiveAsync(Content.WorkerInitResponse, cancellation)).WorkerInitResponse;
        Check(reply.Result, "initialize");
        return new Dictionary<string, string>(reply.Capabilities);
    }

    /// <summary>Asks the worker for its functions and has it load all of them.</summary>
    public async Task<IReadOnlyList<FunctionInfo>> LoadFunctionsAsync(CancellationToken cancellation)
    {
        channel.Send(
            new()
            {
                RequestId = NewId.Create(),
                FunctionsMetadataRequest = new() { FunctionAppDirectory = folder },
            }
        );
        var reply = await channel.ReceiveAsync(Content.FunctionMetadataResponse, cancellation);
        var indexed = reply.FunctionMetadataResponse;
        Check(indexed.Result, "list its functions");
        if (indexed.UseDefaultMetadataIndexing)
        {
            throw new InvalidOperationException("The worker leaves indexing to the host, which this host cannot do.");
        }
        foreach (var one in indexed.FunctionMetadataResults)
        {
            channel.Send(new() { RequestId = NewId.Create(), FunctionLoadRequest = RequestFor(one) });
        }
        foreach (var _ in indexed.FunctionMetadataResults)
        {
            var loaded = (await channel.ReceiveAsync(Content.FunctionLoadResponse, cancellation)).FunctionLoadResponse;
            Check(loaded.Result, $"load function {loaded.FunctionId}");
        }
        return [.. indexed.FunctionMetadataResults.Select(FunctionInfo.Of)];
    }

    private static FunctionLoadRequest RequestFor(RpcFunctionMetadata indexed)
    {
        var metadata = new RpcFunctionMetadata
        {
            Name = indexed.Name,
            Directory = indexed.Directory,
            EntryPoint = indexed.EntryPoint,
            ScriptFile = indexed.ScriptFile,
            Properties = { indexed.Properties },
        };
        foreach (var raw in indexed.RawBindings)
        {
            using var json = JsonDocument.Parse(raw);
            var binding = json.RootElement;
            metadata.Bindings.Add(
                binding.GetProperty("name").GetString(),
                new()
                {
                    Type = binding.GetProperty("type").GetString(),
                    Direction = Enum.Parse<BindingInfo.Types.Direction>(
                        binding.GetProperty("direction").GetString()!,
                        ignoreCase: true
                    ),
                }
            );
        }
        return new() { FunctionId = indexed.FunctionId, Metadata = metadata };
    }

    private static void Check(StatusResult? result, string what)
    {
        if (result?.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"The worker could not {what}: {result?.Exception?.Message}");
        }
    }
}
