using Grpc.Core;

namespace FunctionsTestHost.Protocol;

/// <summary>The one method of the protocol, which the worker calls once.</summary>
internal sealed class EventStreamService(WorkerChannel channel) : FunctionRpc.FunctionRpcBase
{
    public override Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context
    ) => channel.RunAsync(requestStream, responseStream, context.CancellationToken);
}
