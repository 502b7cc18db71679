using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>Gets images: looks, pulls, builds.</summary>
internal sealed class ImageStore(DockerClient client, ImagesApi images, TimeSpan pullLimit)
{
    private const int LastLines = 20;

    public async Task<string?> FindAsync(string image, CancellationToken cancellationToken) =>
        (await images.ImageInspect(image, cancellationToken).ConfigureAwait(false))?.Id;

    public async Task EnsureAsync(string image, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        if (await FindAsync(image, cancellationToken).ConfigureAwait(false) is not null)
        {
            return;
        }

        var reference = ImageReference.Parse(image);
        if (reference.Name == DockerEngineOptions.OwnImage)
        {
            throw new ImageMissingException(
                image, $"the image '{image}' is not on the engine yet, and no registry has it: scripts/up builds it, and so does: docker build -t {image} image/");
        }

        progress?.Report(new EngineProgress(EngineStage.Image, $"pulling {PlainText.OneLine(image)}"));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(pullLimit);
        try
        {
            using var response = await images.ImageCreate(reference, pullLimit, limit.Token).ConfigureAwait(false);
            if (await FollowAsync(response, new RecentLines(LastLines), progress, limit.Token).ConfigureAwait(false) is { } error)
            {
                throw CannotPull(image, error, null);
            }
        }
        catch (EngineRequestException exception)
        {
            throw CannotPull(image, exception.EngineMessage, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw CannotPull(image, $"it took longer than {pullLimit.TotalMinutes:0.#} minutes.", exception);
        }

        if (await FindAsync(image, cancellationToken).ConfigureAwait(false) is null)
        {
            throw CannotPull(image, "the registry sent an image, but not of this name.", null);
        }
    }

    public async Task BuildAsync(ImageBuild build, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(build.ContextDirectory, build.Dockerfile)))
        {
            throw new ImageBuildException(build.Image, $"'{build.ContextDirectory}' has no '{build.Dockerfile}'.", []);
        }

        var lines = new RecentLines(LastLines);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(build.SilenceLimit);
        try
        {
            using var context = new BuildContext(build.ContextDirectory);
            using var response = await images.ImageBuild(build, context, build.SilenceLimit, silence.Token).ConfigureAwait(false);
            var heard = new Hearing(progress, () => silence.CancelAfter(build.SilenceLimit));
            if (await FollowAsync(response, lines, heard, silence.Token).ConfigureAwait(false) is { } error)
            {
                throw new ImageBuildException(build.Image, error, lines.ToArray());
            }
        }
        catch (EngineRequestException exception)
        {
            throw new ImageBuildException(build.Image, exception.EngineMessage, lines.ToArray(), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ImageBuildException(build.Image, $"nothing came from it for {build.SilenceLimit.TotalMinutes:0.#} minutes.", lines.ToArray(), exception);
        }
    }

    private static ImageMissingException CannotPull(string image, string why, Exception? exception) => new(
        image,
        $"the image '{image}' is not on the engine and could not be pulled: {PlainText.OneLine(why)} "
        + $"Check its name and this host's way to the registry, or bring it by hand: docker pull {image}, docker load, docker build -t {image}.",
        exception);

    /// <summary>Reads the stream to its end; the error that it held, if any.</summary>
    private async Task<string?> FollowAsync(HttpResponseMessage response, RecentLines lines, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        string? error = null;
        var output = new ProgressLines();
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var message in JsonLineReader.ReadAsync(stream, DockerJson.Default.ProgressMessage, cancellationToken).ConfigureAwait(false))
            {
                error = message.Error is { Length: > 0 } words ? PlainText.OneLine(words) : error;
                Report(output.Add(message));
            }
        }
        catch (InvalidDataException exception)
        {
            error ??= exception.Message;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw client.Unavailable(exception);
        }

        Report(output.End());
        return error;

        void Report(IEnumerable<string> complete)
        {
            foreach (var line in complete)
            {
                lines.Add(line);
                progress?.Report(new EngineProgress(EngineStage.Image, line));
            }
        }
    }

    /// <summary>Passes progress on and notes that there was some.</summary>
    private sealed class Hearing(IProgress<EngineProgress>? next, Action heard) : IProgress<EngineProgress>
    {
        public void Report(EngineProgress value)
        {
            heard();
            next?.Report(value);
        }
    }
}
