using System.Threading.Channels;
using Grpc.Core;
using Content = FunctionsTestHost.Protocol.StreamingMessage.ContentOneofCase;

namespace FunctionsTestHost.Protocol;

/// <summary>The stream of messages between the host and its worker.</summary>
internal sealed class WorkerChannel(string workerId, WorkerLogs logs, Invocations invocations)
{
    private readonly Channel<StreamingMessage> outbound = Channel.CreateUnbounded<StreamingMessage>();
    private readonly Channel<StreamingMessage> replies = Channel.CreateUnbounded<StreamingMessage>();

    public void Send(StreamingMessage message) => outbound.Writer.TryWrite(message);

    /// <summary>The worker's next message that is neither a log entry nor the answer to an invocation.</summary>
    public async Task<StreamingMessage> ReceiveAsync(Content expected, CancellationToken cancellation)
    {
        await replies.Reader.WaitToReadAsync(cancellation);
        var message = await replies.Reader.ReadAsync(cancellation);
        return message.ContentCase == expected
            ? message
            : throw new InvalidOperationException($"The worker sent {message.ContentCase} in place of {expected}.");
    }

    /// <summary>Serves the worker's stream until either side ends it.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> reader,
        IServerStreamWriter<StreamingMessage> writer,
        CancellationToken cancellation
    )
    {
        if (!await reader.MoveNext(cancellation) || reader.Current.StartStream?.WorkerId != workerId)
        {
            throw new Grpc.Core.RpcException(
                new Status(StatusCode.InvalidArgument, "StartStream with the worker's id must be first.")
            );
        }
        Dispatch(reader.Current);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = SendAllAsync(writer, end.Token);
        try
        {
            while (await reader.MoveNext(cancellation))
            {
                Dispatch(reader.Current);
            }
        }
        finally
        {
            await end.CancelAsync();
            await sending;
        }
    }

    /// <summary>Closes the channel. Callers that wait for the worker get the reason.</summary>
    public void Close(Exception reason)
    {
        replies.Writer.TryComplete(reason);
        invocations.Fail(reason);
    }

    private void Dispatch(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case Content.RpcLog when message.RpcLog.LogCategory != RpcLog.Types.RpcLogCategory.CustomMetric:
                logs.Add(WorkerLog.Of(message.RpcLog));
                break;
            case Content.InvocationResponse:
                invocations.Complete(message.InvocationResponse);
                break;
            case Content.RpcLog or Content.None:
                break;
            default:
                replies.Writer.TryWrite(message);
                break;
        }
    }

    private async Task SendAllAsync(IServerStreamWriter<StreamingMessage> writer, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in outbound.Reader.ReadAllAsync(cancellation))
            {
                await writer.WriteAsync(message, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The stream has ended.
        }
    }
}
